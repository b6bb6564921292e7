import type { RunnerStatement } from './runner-statements.ts';

/** A trace's tries at preparation, as far as it shows them. */
export interface Attempts {
  /** How often preparation was tried; null where the text does not start early enough to tell. */
  readonly count: number | null;
  /** The runner's statements of the last try, the failure included. */
  readonly last: readonly string[];
}

/**
 * Cuts a trace's tries apart. Only errors that the runner does not know print `Preparation failed` and are tried
 * again; any other ends the job at once.
 *
 * @param at index of the statement that decided
 * @see https://gitlab.com/gitlab-org/gitlab-runner/-/blob/main/common/build.go `retryCreateExecutor`
 */
export function cutAttempts(statements: readonly RunnerStatement[], at: number): Attempts {
  const shown = statements.slice(0, at + 1).map(({ text }) => text);
  const ends = shown.flatMap((text, index) => (text.startsWith(preparationFailed) ? [index] : []));
  const own = endsItsOwnTry(shown, ends.at(-1));
  const before = own ? ends.at(-1) : ends.at(-2);
  return {
    count: isEstablished(shown) ? ends.length + (own ? 1 : 0) : null,
    last: shown.slice((before ?? -1) + 1),
  };
}

const preparationFailed = 'ERROR: Preparation failed: ';
const beginning = /^(?:Running with gitlab-runner |Preparing the ")/;
const outcome = /^(?:ERROR: )?Job failed(?: \((system failure)\))?: /;

/** After the last try the job's outcome only repeats what `Preparation failed` said; any other ends a try by itself. */
function endsItsOwnTry(shown: readonly string[], lastEnd: number | undefined): boolean {
  if (lastEnd === undefined) return true;
  if (lastEnd === shown.length - 1) return false;
  return shown.at(-1)?.replace(outcome, '') !== shown[lastEnd]?.slice(preparationFailed.length);
}

/** A known error is never tried again, so its outcome alone tells; of any other the first try has to be in the text. */
function isEstablished(shown: readonly string[]): boolean {
  if (shown.some((text) => beginning.test(text))) return true;
  const end = outcome.exec(shown.at(-1) ?? '');
  return end !== null && end[1] === undefined;
}
