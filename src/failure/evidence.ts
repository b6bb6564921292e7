import { bareReason, saysNothing, withoutPullWrappers } from './reason.ts';
import { splitPrefix } from './trace/trace-failure.ts';

/**
 * The lines that tell something, oldest first: without those whose reason a later line repeats, and without those that
 * only say that something failed where another says why.
 */
export function tellingLines(lines: readonly string[]): readonly string[] {
  const told = lines.slice(-mostCompared).map((line) => ({ line, core: coreOf(line) }));
  const reasons = told.filter(({ line, core }) => failure.test(line) && !saysNothing(core));
  return told
    .filter(({ core }) => reasons.length === 0 || !saysNothing(core))
    .filter(({ core }, index, kept) => !kept.slice(index + 1).some((later) => later.core.includes(core)))
    .map(({ line }) => line);
}

/** Each is compared with all behind it. */
const mostCompared = 60;

const failure = /^(?:ERROR: |WARNING: (?:Failed to pull|Event )|(?:ERROR: )?Job failed)/;

function coreOf(line: string): string {
  return withoutPullWrappers(bareReason(splitPrefix(line).message));
}

/**
 * A line cut to its reason: what only repeats the image, the policies and what was being done gives way to `…`, one
 * kind after the other until `max` characters hold the rest.
 *
 * @returns the line itself where it fits; a longer one than `max` where nothing is left that could go.
 */
export function shortenedToReason(line: string, max: number): string {
  const { prefix, message } = splitPrefix(line);
  const steps = [
    message,
    withoutPullWrappers(message),
    coreOf(line),
    coreOf(line).replace(steppingStones, ''),
  ];
  const texts = steps.map((text, step) => (step === 0 || text === message ? line : `${prefix}… ${text}`));
  return texts.find(({ length }) => length <= max) ?? texts.at(-1) ?? line;
}

/** What engines were doing, outermost first, when the reason came up. */
const steppingStones =
  /^(?:rpc error: code = \w{1,20} desc = |Error response from daemon: |failed to (?:pull and unpack image|resolve reference) "[^"]{1,1024}": |failed to (?:copy|authorize|do request|fetch (?:anonymous|oauth) token): )+/;
