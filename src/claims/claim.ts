import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';

/** The right to work on something alone, until released or expired. */
export interface Claim {
  readonly key: string;
  /** What the key holds while the claim is ours. */
  readonly token: string;
  /** @returns whether it is still ours; if so it lasts another full term. */
  extend(): Promise<boolean>;
  release(): Promise<void>;
}

export type ClaimOutcome =
  | { readonly kind: 'claimed'; readonly claim: Claim }
  | { readonly kind: 'taken'; readonly freeInMs: number };

/** Takes `key` for `termMs`; the claim of a process that died expires after that. */
export async function takeClaim(redis: Redis, key: string, termMs: number): Promise<ClaimOutcome> {
  const token = randomUUID();
  if ((await redis.set(key, token, 'PX', termMs, 'NX')) === null) {
    return { kind: 'taken', freeInMs: Math.max(await redis.pttl(key), 1) };
  }
  return {
    kind: 'claimed',
    claim: {
      key,
      token,
      extend: async () => (await redis.eval(extendIfOurs, 1, key, token, termMs)) === 1,
      release: async () => {
        await redis.eval(deleteIfOurs, 1, key, token);
      },
    },
  };
}

const extendIfOurs = `
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('pexpire', KEYS[1], ARGV[2])`;

const deleteIfOurs = `
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('del', KEYS[1])`;
