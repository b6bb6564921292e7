import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { ExternalError } from '../errors.ts';
import { newToken } from './one-time.ts';

interface LockOptions {
  /** How long a process that dies keeps others waiting; while it lives the lock is renewed. */
  readonly holdMs: number;
  readonly waitMs: number;
}

const lookEveryMs = 50;
const release = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0`;
const extend = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end return 0`;

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
  const owner = newToken();
  const deadline = performance.now() + waitMs;
  while ((await redis.set(key, owner, 'PX', holdMs, 'NX')) === null) {
    if (performance.now() > deadline) {
      throw new ExternalError('Another replica holds the lock for too long.', {
        service: 'redis',
        code: 'locked',
      });
    }
    await delay(lookEveryMs);
  }
  const renewing = setInterval(() => {
    redis.eval(extend, 1, key, owner, holdMs).catch(() => undefined);
  }, holdMs / 3);
  try {
    return await work();
  } finally {
    clearInterval(renewing);
    await redis.eval(release, 1, key, owner);
  }
}
