import type { RichTextBlockElement, RichTextElement } from '@slack/types';
import type { Remedy } from '../causes/cause.ts';
import { causeTitles } from '../causes/codes.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import { anchor, bold, bullet, code, emoji, leaf, preformatted, section } from './rich-text.ts';
import { literalColumns, literalRows, screenRows, textRows } from './screen.ts';
import { literal, oneLine, oneLineMiddle } from './text.ts';
import { actorWords, certaintyEmoji, certaintyWords, roleWords } from './words.ts';

/**
 * A diagnosis as it is shown everywhere: title and certainty, two sentences, the image, `facts` (one line each), what
 * the log said, what to do. The same kinds of elements in the same order whatever the diagnosis, within one phone
 * screen whatever its strings.
 */
export function diagnosisElements(
  diagnosis: Diagnosis,
  facts: readonly (readonly RichTextElement[])[],
): RichTextBlockElement[] {
  const head = [...headline(diagnosis), ...facts.flatMap((line) => [leaf('\n'), ...line])];
  const rowsLeft = screenRows - textRows(plainText(head));
  const evidence = evidenceText(diagnosis, Math.max(2, Math.min(mostEvidenceRows, rowsLeft - remedyRows)));
  const remedies = remedyElements(diagnosis.remedies, rowsLeft - literalRows(evidence));
  return [section(head), preformatted(evidence), ...remedies];
}

function headline({ cause, certainty, explanation, image, role }: Diagnosis): RichTextElement[] {
  const elements = [
    emoji(certaintyEmoji[certainty]),
    bold(` ${causeTitles[cause]}`),
    leaf(` · ${certaintyWords[certainty]}`),
    leaf(`\n${oneLine(explanation, longestExplanation)}`),
  ];
  if (image !== null) elements.push(leaf('\nImage '), code(oneLineMiddle(image, longestImage)));
  if (role !== null)
    elements.push(leaf(image === null ? `\nFor the ${roleWords[role]}` : ` (${roleWords[role]})`));
  return elements;
}

const longestExplanation = 380;
const longestImage = 100;

/** The last lines that say so, as many as fit; the innermost reason where the text has none. */
function evidenceText({ evidence, reason }: Diagnosis, rows: number): string {
  const shown: string[] = [];
  let rowsLeft = rows;
  for (const line of evidence.toReversed()) {
    const text = oneLineMiddle(line, rowsLeft * literalColumns);
    if (text !== '') shown.unshift(text);
    rowsLeft -= literalRows(text);
    if (rowsLeft <= 0) break;
  }
  return shown.join('\n') || oneLineMiddle(reason, rows * literalColumns);
}

const mostEvidenceRows = 8;
/** What the longest first remedy takes: there is always room to say what to do. */
const remedyRows = 7;

/** The first remedies that fit; a snippet is shown whole or not at all, for people paste it. */
function remedyElements(remedies: readonly Remedy[], rows: number): RichTextBlockElement[] {
  const elements: RichTextBlockElement[] = [];
  let rowsLeft = rows;
  for (const { actor, action, command, source } of remedies.slice(0, mostRemedies)) {
    const sentence = oneLine(action, longestAction);
    const cost = textRows(`• ${actorWords[actor]}: ${sentence} (docs)`);
    if (elements.length > 0 && cost > rowsLeft) break;
    elements.push(
      bullet([
        bold(`${actorWords[actor]}: `),
        leaf(`${sentence} `),
        ...(source === '' ? [] : [anchor(source, '(docs)')]),
      ]),
    );
    rowsLeft -= cost;

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

function plainText(elements: readonly RichTextElement[]): string {
  return elements.map((element) => ('text' in element ? (element.text ?? '') : '  ')).join('');
}
