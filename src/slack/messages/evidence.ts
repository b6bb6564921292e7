import type { Diagnosis } from '../../diagnosis/diagnosis.ts';
import { shortenedToReason } from '../../failure/evidence.ts';
import { literalColumns, literalRows, longestFitting } from './screen.ts';
import { oneLineMiddle } from './text.ts';

/** The last lines that say so, as many as fit; the innermost reason where the text has none. */
export function evidenceText({ evidence, reason }: Diagnosis, rows: number): string {
  const lines = evidence.filter((line) => line.trim() !== '' && !progress.test(line));
  const [last = reason, ...before] = lines.toReversed();
  const shown = [fitted(last, rows)];
  let rowsLeft = rows - literalRows(shown[0] ?? '');
  for (const line of before) {
    const text = rowsLeft < leastRows ? '' : fitted(line, rowsLeft);
    if (text === '') break;
    shown.unshift(text);
    rowsLeft -= literalRows(text);
  }
  return shown.join('\n');
}

/** What was being done stands in the error too. */
const progress = /^(?:Pulling docker image|Starting service) /;

/** Below that a line that has to be cut says nothing. */
const leastRows = 3;

/** A line whole, or without its wrappers, or as the last resort without its middle. */
function fitted(line: string, rows: number): string {
  return longestFitting((max) => oneLineMiddle(shortenedToReason(line, max), max), {
    max: rows * literalColumns,
    fits: (text) => literalRows(text) <= rows,
  });
}
