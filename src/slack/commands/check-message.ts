import type { RichTextBlockElement, RichTextElement } from '@slack/types';
import type { CheckConclusion } from '../../diagnosis/conclude-check.ts';
import { explanationText, plainText, remedyElements } from '../messages/diagnosis-elements.ts';
import { type Message, noFacts } from '../messages/message.ts';
import { bold, bullet, code, emoji, leaf, section } from '../messages/rich-text.ts';
import { screenRows, textRows } from '../messages/screen.ts';
import { mrkdwn, oneLine, oneLineMiddle } from '../messages/text.ts';
import { certaintyEmoji } from '../messages/words.ts';

/**
 * What a check found: verdict and how sure it is, each place side by side with what asking cost there, what was not checked,
 * what exists instead, and what to do.
 */
export function checkMessage(check: CheckConclusion, leftOut: string): Message {
  const head = headline(check);
  const places = check.checked.slice(0, mostPlaces).map((sentence) => bullet(placeElements(sentence)));
  const rest = restElements(check, leftOut);
  const rows =
    textRows(plainText([...head, ...rest])) + places.reduce((sum, { elements }) => sum + rowsOf(elements), 0);
  const elements: RichTextBlockElement[] = [
    section(head),
    ...places,
    ...(rest.length === 0 ? [] : [section(rest)]),
    ...remedyElements(check.remedies, Math.max(screenRows - rows, leastRemedyRows)),
  ];
  return {
    text: `${mrkdwn(check.title, 200)} (${sureness(check)}): ${mrkdwn(check.image, 400)}. ${mrkdwn(check.explanation, 800)}`,
    blocks: [{ type: 'rich_text', elements }],
    facts: { ...noFacts, cause: check.cause, image: oneLine(check.image, 255) },
  };
}

/** Five agents, the bot's own host, and what differs. */
const mostPlaces = 7;
const longestSentence = 200;
/** Whoever asked has not read a log: what to do is never left out. */
const leastRemedyRows = 10;

function headline(check: CheckConclusion): RichTextElement[] {
  const { image, platform, title, explanation, pullable, certainty } = check;
  return [
    emoji(pullable === 'everywhere' ? 'large_green_circle' : certaintyEmoji[certainty]),
    bold(` ${oneLine(title, 120)}`),
    leaf(` · ${sureness(check)}\n${explanationText(explanation)}\nImage `),
    code(oneLineMiddle(image, 120)),
    ...(platform === null ? [] : [leaf(` for ${oneLine(platform, 40)}`)]),
  ];
}

function sureness({ pullable, certainty }: CheckConclusion): string {
  if (pullable === 'everywhere') return 'checked now';
  return { confirmed: 'confirmed', likely: 'likely', inconclusive: 'not settled' }[certainty];
}

function placeElements(sentence: string): readonly RichTextElement[] {
  const place = /^[^:]{1,80}(?=: )/.exec(sentence)?.[0];
  if (place === undefined) return [leaf(oneLine(sentence, longestSentence))];
  return [bold(oneLine(place, 80)), leaf(oneLine(sentence.slice(place.length), longestSentence))];
}

function restElements(check: CheckConclusion, leftOut: string): RichTextElement[] {
  const { notChecked, suggestions, settle, certainty } = check;
  const nearest = suggestions.slice(0, 3).map((reference) => code(oneLine(reference, 120)));
  const lines: RichTextElement[][] = [
    ...notChecked.slice(0, mostNotChecked).map((sentence) => [leaf(oneLine(sentence, longestSentence))]),
    ...(nearest.length === 0
      ? []
      : [
          [
            bold('Nearest that exist: '),
            ...nearest.flatMap((one, at) => (at === 0 ? [one] : [leaf(' '), one])),
          ],
        ]),
    ...(settle === null || certainty === 'confirmed'
      ? []
      : [[bold('Would settle it: '), leaf(oneLine(settle, longestSentence))]]),
    ...(leftOut === '' ? [] : [[leaf('Not understood and left out: '), code(oneLine(leftOut, 120))]]),
  ];
  return lines.flatMap((line, at) => (at === 0 ? line : [leaf('\n'), ...line]));
}

const mostNotChecked = 4;

function rowsOf(elements: RichTextBlockElement['elements']): number {
  return elements.reduce(
    (sum, item) => sum + ('elements' in item ? textRows(plainText(item.elements)) : 0),
    0,
  );
}
