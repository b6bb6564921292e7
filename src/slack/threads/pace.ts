import type { Clock } from '../clock.ts';

/**
 * Keeps this process to about one message a second per channel, with a few at once after a pause.
 *
 * @returns waits until the next message may go to `channel`.
 * @see https://docs.slack.dev/apis/web-api/rate-limits#posting
 */
export function createPace({ now, sleep }: Clock): (channel: string) => Promise<void> {
  /** When the channel's debt is paid off. */
  const settledAt = new Map<string, number>();
  return async (channel) => {
    const at = now();
    for (const [other, settled] of settledAt) if (settled <= at) settledAt.delete(other);
    const settled = Math.max(settledAt.get(channel) ?? at, at) + intervalMs;
    settledAt.set(channel, settled);
    const waitMs = settled - at - burst * intervalMs;
    if (waitMs > 0) await sleep(waitMs);
  };
}

const intervalMs = 1_000;
const burst = 4;
