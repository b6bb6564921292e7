import { setTimeout as delay } from 'node:timers/promises';

interface Persistence {
  /** Ends it, between attempts. */
  readonly signal: AbortSignal;
  readonly onFailure: (error: unknown) => void;
}

/** Does `work` until it succeeds once, with growing pauses of a second to half a minute. Never rejects. */
export async function untilItWorks(
  work: () => Promise<void>,
  { signal, onFailure }: Persistence,
): Promise<void> {
  for (let pauseMs = firstPauseMs; !signal.aborted; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      await work();
      return;
    } catch (error) {
      onFailure(error);
    }
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

const firstPauseMs = 1_000;
const longestPauseMs = 30_000;
