import { tellingLines } from '../evidence.ts';
import { imageInCommand, isOtherCommand } from '../image/image-in-command.ts';
import { imageInText } from '../image/image-in-text.ts';
import { isBareError } from './bare-error.ts';
import { recordMessage } from './log-record.ts';
import { pullMarks, reasonless } from './pull-marks.ts';
import { isForeign, isTestOutput } from './script-marks.ts';
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
  if (isTestOutput(lines)) return null;
  const statements = joinStatements(lines);
  const { failures, commands } = sortOut(statements);
  const reasons = failures.filter(({ text }) => !reasonless.test(text));
  const chosen =
    reasons.at(-1) ?? failures.findLast(({ text }) => text.includes('Back-off')) ?? failures.at(-1);
  if (chosen === undefined) return null;
  const shown = new Set([...failures, ...commands].map(({ index }) => index));
  return {
    message: chosen.text,
    image: imageInText(statements[chosen.index] ?? '', [
      ...statements.slice(chosen.index + 1).toReversed(),
      ...statements.slice(0, chosen.index),
    ]),
    earlier: reasons.slice(-mostEarlier, -1).map(({ text }) => text),
    evidence: tellingLines(statements.filter((_, index) => index <= chosen.index && shown.has(index))),
  };
}

const mostEarlier = 50;

interface Found {
  readonly text: string;
  readonly index: number;
}

/** The statements that report a failed pull, and the commands that asked for one. */
function sortOut(statements: readonly string[]): { failures: readonly Found[]; commands: readonly Found[] } {
  const failures: Found[] = [];
  const commands: Found[] = [];
  let pulls = true;
  for (const [index, text] of statements.entries()) {
    if (isOtherCommand(text) || pushing.test(text)) pulls = false;
    else if (imageInCommand(text) !== null) {
      pulls = true;
      commands.push({ text, index });
    }
    const fails = isFailure(text, statements[index - 1] ?? '', statements.length);
    if (fails && (pulls || engineGone.test(text))) failures.push({ text: recordMessage(text), index });
  }
  return { failures, commands };
}

function isFailure(statement: string, before: string, count: number): boolean {
  if (isForeign(statement) || aside.test(statement)) return false;
  if (count === 1 && isBareError(statement)) return true;
  if (layerProgress.test(before) && !pullEnds.test(statement)) return true;
  if (composePull.test(before) && statement.startsWith('ERROR: ')) return true;
  return pullMarks.some((mark) => mark.test(statement));
}

/** docker prints a layer's error bare, directly behind the progress of the layers. */
const layerProgress = /^[0-9a-f]{12}: (?:Pull|Download|Verif|Wait|Extract|Already|Retrying)/;
const pullEnds = /^(?:[0-9a-f]{12}: |Digest: |Status: )/;

/** docker-compose names the service it pulls for, and prints what the engine answered in a line of its own. */
const composePull = /^Pulling [\w.-]{1,80} \(\S{1,1024}\)\.\.\./;

/** dockerd mentions what else a registry answered behind the error that decided. */
const aside = /\bIgnoring extra error returned from registry\b/;

const pushing = /^The push refers to (?:a )?repository |: Image push failed\b/;

/** An engine that is gone fails any command, whatever it was for. */
const engineGone = /\bCannot connect to the |\.sock\b/;
