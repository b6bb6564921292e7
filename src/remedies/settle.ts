import { ExternalError } from '../errors.ts';
import type { RefusalKind, Written } from './gitlab-port.ts';

/** A write, and how to see whether it has taken effect. */
export interface Doing<T> {
  /** Undefined: no effect is to be seen. */
  readonly look: () => Promise<T | undefined>;
  readonly write: () => Promise<Written<T>>;
}

/** What is known of a write for certain. */
export type Settled<T> =
  | { readonly kind: 'done'; readonly value: T }
  /** GitLab refused, for it is so already. */
  | { readonly kind: 'already'; readonly value: T }
  | { readonly kind: 'refused'; readonly why: RefusalKind; readonly words: string }
  /** Its answer was lost and its effect does not show, yet. */
  | { readonly kind: 'unsettled'; readonly words: string };

/** Before another look: what was sent may still be under way inside GitLab. */
const looksAfterMs = [0, 500, 2_000];

const longestWaitMs = 10_000;
const mostWaits = 3;

/**
 * Writes, and looks where the answer does not tell. What may have been done is not sent again: that is for whoever
 * calls later, and looks first.
 *
 * @throws ExternalError where GitLab asks to wait for longer than ten seconds.
 */
export async function settle<T>(
  { look, write }: Doing<T>,
  wait: (ms: number) => Promise<void>,
): Promise<Settled<T>> {
  for (let waits = 0; ; waits += 1) {
    const answer = await write();
    if (answer.kind === 'done') return answer;
    if (answer.kind === 'limited') {
      await waitOut(answer.retryAfterMs, waits, wait);
      continue;
    }
    for (const ms of answer.kind === 'unknown' ? looksAfterMs : [0]) {
      if (ms > 0) await wait(ms);
      const value = await look();
      if (value !== undefined) return { kind: answer.kind === 'unknown' ? 'done' : 'already', value };
    }
    return answer.kind === 'unknown' ? { kind: 'unsettled', words: answer.words } : answer;
  }
}

async function waitOut(
  retryAfterMs: number | undefined,
  waits: number,
  wait: (ms: number) => Promise<void>,
): Promise<void> {
  const ms = retryAfterMs ?? 1_000 * 2 ** waits;
  if (ms > longestWaitMs || waits >= mostWaits) {
    throw new ExternalError('GitLab limits the rate of calls.', {
      service: 'gitlab',
      code: 'ratelimited',
      retryAfterMs,
    });
  }
  await wait(ms);
}
