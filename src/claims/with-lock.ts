import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { ExternalError } from '../errors.ts';
import { type Claim, takeClaim } from './claim.ts';

interface LockOptions {
  /** How long a process that dies keeps others waiting; while it lives the lock is renewed. */
  readonly holdMs: number;
  readonly waitMs: number;
}

const lookEveryMs = 50;

/**
 * Lets one at a time, of all replicas, do the work.
 *
 * @throws ExternalError where the others take too long, and what the work throws.
 */
export async function withLock<T>(
  redis: Redis,
  key: string,
  { holdMs, waitMs }: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const claim = await waitForClaim(redis, key, { holdMs, waitMs });
  const renewing = setInterval(() => {
    claim.extend().catch(() => undefined);
  }, holdMs / 3);
  try {
    return await work();
  } finally {
    clearInterval(renewing);
    await claim.release();
  }
}

async function waitForClaim(redis: Redis, key: string, { holdMs, waitMs }: LockOptions): Promise<Claim> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    const outcome = await takeClaim(redis, key, holdMs);
    if (outcome.kind === 'claimed') return outcome.claim;
    if (performance.now() > deadline) {
      throw new ExternalError('Another replica holds the lock for too long.', {
        service: 'redis',
        code: 'locked',
      });
    }
    await delay(lookEveryMs);
  }
}
