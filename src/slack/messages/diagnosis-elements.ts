import type { RichTextBlockElement, RichTextElement } from '@slack/types';
import type { Remedy } from '../../causes/cause.ts';
import type { Diagnosis } from '../../diagnosis/diagnosis.ts';
import { titleOf } from '../../diagnosis/title.ts';
import { evidenceText } from './evidence.ts';
import { anchor, bold, bullet, code, emoji, leaf, preformatted, section } from './rich-text.ts';
import { literalRows, longestFitting, screenRows, textRows } from './screen.ts';
import { literal, oneLine, oneLineMiddle } from './text.ts';
import { actorWords, certaintyEmoji, howSure, roleWords } from './words.ts';

/** A line of its own. */
export interface Fact {
  readonly line: readonly RichTextElement[];
  /** How soon it gives way where there would be no room left to say what to do: the highest first. Absent: never. */
  readonly spare?: number;
}

/**
 * A diagnosis as it is shown everywhere: title and certainty, two sentences, the image, `facts`, what the log said where
 * there was one, what to do; within one phone screen whatever its strings. What is fixed has nothing more to be done.
 */
export function diagnosisElements(
  diagnosis: Diagnosis,
  facts: readonly Fact[],
  isFixed = false,
): RichTextBlockElement[] {
  const todo = isFixed ? [] : diagnosis.remedies;
  const room = screenRows - (todo.length > 0 ? remedyRows : 0) - (diagnosis.log === 'read' ? 2 : 0);
  const head = fitted(headline(diagnosis, isFixed), facts, room);
  const rowsLeft = screenRows - textRows(plainText(head));
  if (diagnosis.log !== 'read') return [section([...head]), ...remedyElements(todo, rowsLeft)];

  const evidence = evidenceText(diagnosis, Math.max(2, Math.min(mostEvidenceRows, rowsLeft - remedyRows)));
  const remedies = remedyElements(todo, rowsLeft - literalRows(evidence));
  return [section([...head]), preformatted(evidence), ...remedies];
}

/** The sparest facts go first, of those alike the last. */
function fitted(
  headed: readonly RichTextElement[],
  facts: readonly Fact[],
  room: number,
): readonly RichTextElement[] {
  const elements = [...headed, ...facts.flatMap(({ line }) => [leaf('\n'), ...line])];
  const sparest = Math.max(...facts.map(({ spare = 0 }) => spare));
  if (!(sparest > 0) || textRows(plainText(elements)) <= room) return elements;
  const at = facts.findLastIndex(({ spare }) => spare === sparest);
  return fitted(headed, facts.toSpliced(at, 1), room);
}

function headline(diagnosis: Diagnosis, isFixed: boolean): RichTextElement[] {
  const { certainty, explanation, image, role } = diagnosis;
  const elements = [
    emoji(isFixed ? 'large_green_circle' : certaintyEmoji[certainty]),
    bold(` ${titleOf(diagnosis)}`),
    leaf(` · ${isFixed ? 'fixed and proven' : howSure(diagnosis)}`),
    leaf(`\n${explanationText(explanation)}`),
  ];
  if (image !== null) elements.push(leaf('\nImage '), code(oneLineMiddle(image, longestImage)));
  if (role !== null)
    elements.push(leaf(image === null ? `\nFor the ${roleWords[role]}` : ` (${roleWords[role]})`));
  return elements;
}

export function explanationText(explanation: string): string {
  return longestFitting((max) => oneLine(explanation, max), {
    max: longestExplanation,
    fits: (text) => textRows(text) <= explanationRows,
  });
}

const longestExplanation = 380;
const explanationRows = 9;
const longestImage = 100;

const mostEvidenceRows = 8;
/** What the longest first remedy takes: there is always room to say what to do. */
const remedyRows = 7;

/** The first remedies that fit; a snippet is shown whole or not at all, for people paste it. */
export function remedyElements(remedies: readonly Remedy[], rows: number): RichTextBlockElement[] {
  const elements: RichTextBlockElement[] = [];
  let rowsLeft = rows;
  for (const { actor, action, command, source } of remedies.slice(0, mostRemedies)) {
    const cost = (sentence: string): number => textRows(`• ${actorWords[actor]}: ${sentence} (docs)`);
    const whole = oneLine(action, longestAction);
    if (elements.length > 0 && cost(whole) > rowsLeft) break;
    const sentence = longestFitting((max) => oneLine(action, max), {
      max: longestAction,
      fits: (text) => cost(text) <= rowsLeft,
    });
    elements.push(
      bullet([
        bold(`${actorWords[actor]}: `),
        leaf(`${sentence} `),
        ...(source === '' ? [] : [anchor(source, '(docs)')]),
      ]),
    );
    rowsLeft -= cost(sentence);

    const snippet = command === null ? '' : literal(command, longestSnippet + 1).trimEnd();
    if (snippet === '' || snippet.length > longestSnippet || literalRows(snippet) > rowsLeft) continue;
    elements.push(preformatted(snippet));
    rowsLeft -= literalRows(snippet);
  }
  return elements;
}

const mostRemedies = 3;
const longestAction = 264;
const longestSnippet = 500;

export function plainText(elements: readonly RichTextElement[]): string {
  return elements.map((element) => ('text' in element ? (element.text ?? '') : '●')).join('');
}
