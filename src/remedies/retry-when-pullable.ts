import type { CauseCode } from '../causes/codes.ts';
import { retryHelps } from './retry-helps.ts';

/** What asking the failing host once more has shown. */
export type Look =
  | { readonly kind: 'pullable' }
  /** `notBeforeMs`: when the registry says that its limit is over; null where it does not say. */
  | { readonly kind: 'not-pullable'; readonly cause: CauseCode; readonly notBeforeMs: number | null }
  /** No agent answered, or it could not be established. */
  | { readonly kind: 'unknown' };

/** A wait for an image. Times are those of `Date.now()`. */
export interface Waiting {
  readonly cause: CauseCode;
  readonly sinceMs: number;
  /** Looks so far, this one included. */
  readonly looks: number;
  /** How many of the last ones established nothing. */
  readonly unknownInARow: number;
}

export type NextStep =
  | { readonly kind: 'retry' }
  | { readonly kind: 'look-again'; readonly afterMs: number }
  /** A sentence. */
  | { readonly kind: 'give-up'; readonly why: string };

const minute = 60_000;
const longestMs = 6 * 60 * minute;
const firstMs = minute;
const slowestMs = 15 * minute;
const mostUnknown = 5;

/** What to do after a look. Pure: the clock is the caller's. */
export function nextStep(
  { cause, sinceMs, looks, unknownInARow }: Waiting,
  look: Look,
  nowMs: number,
): NextStep {
  if (look.kind === 'pullable') return { kind: 'retry' };
  if (look.kind === 'not-pullable' && look.cause !== cause && retryHelps(look.cause) === 'no') {
    return giveUp(`What fails now is another thing, which waiting does not change: ${look.cause}.`);
  }
  const left = sinceMs + longestMs - nowMs;
  if (left <= 0) return giveUp('After six hours the image still cannot be pulled from that host.');
  if (look.kind === 'unknown' && unknownInARow >= mostUnknown) {
    return giveUp(`Whether it can be pulled there could not be established ${mostUnknown} times in a row.`);
  }
  const notBefore = look.kind === 'not-pullable' ? look.notBeforeMs : null;
  if (notBefore !== null && notBefore - nowMs > left) {
    return giveUp("The registry's limit lasts for more than the six hours that are waited.");
  }
  const usual = Math.min(firstMs * 2 ** Math.max(0, looks - 1), slowestMs);
  const afterMs = notBefore === null ? usual : Math.max(notBefore - nowMs, firstMs);
  return { kind: 'look-again', afterMs: Math.min(afterMs, left) };
}

function giveUp(why: string): NextStep {
  return { kind: 'give-up', why };
}
