import { imageInCommand } from './image-in-command.ts';
import { imageInText } from './image-in-text.ts';
import { pullMarks, reasonless } from './pull-marks.ts';
import { isQuotation, isScriptOutput } from './script-marks.ts';
import { joinStatements } from './statements.ts';

/** The failure that a text shows which no runner wrote. */
export interface PastedFailure {
  readonly message: string;
  readonly image: string | null;
  /** What failed before with another message, oldest first. */
  readonly earlier: readonly string[];
  /** The statements around it that matter, oldest first. */
  readonly evidence: readonly string[];
}

/**
 * Finds the pull failure in an engine's, a kubelet's or a build tool's output. The last statement that gives a reason
 * decides.
 *
 * @param lines plain lines, see `plainLine`
 * @returns null where none of them reports a failed pull.
 */
export function readPastedText(lines: readonly string[]): PastedFailure | null {
  const statements = joinStatements(lines);
  if (isScriptOutput(statements)) return null;
  const failures = statements.flatMap((text, index) => (isFailure(text) ? [{ text, index }] : []));
  const chosen =
    failures.findLast(({ text }) => !reasonless.test(text)) ??
    failures.findLast(({ text }) => /Back-off/.test(text)) ??
    failures.at(-1);
  if (chosen === undefined) return null;
  const message = messageOf(chosen.text);
  return {
    message,
    image: imageInText(chosen.text, statements.toSpliced(chosen.index, 1)),
    earlier: failures
      .filter(({ text }) => !reasonless.test(text))
      .map(({ text }) => messageOf(text))
      .filter((text) => text !== message),
    evidence: statements.filter((text) => isFailure(text) || imageInCommand(text) !== null),
  };
}

function isFailure(statement: string): boolean {
  return pullMarks.some((mark) => mark.test(statement)) && !isQuotation(statement);
}

/** A log record's message and error, without its time, level and fields. */
function messageOf(statement: string): string {
  const text = statement.replace(/\\{1,8}"/g, '"');
  return text.replace(recordPrefix, '');
}

const recordPrefix =
  /^(?:[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d \S{1,255} )?(?:[\w.-]{1,60}\[\d{1,8}\]: )?(?:\[?\d{4}[-/]\d\d[-/]\d\d[T ]\S{1,40}\]? {1,8})?(?:[EWIF]\d{4} \S{1,20} {1,12}\d{1,9} [\w.]{1,60}:\d{1,6}\] )?(?:[A-Z]{4}\[\S{1,40}\] )?/;
