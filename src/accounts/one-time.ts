import { createHash, randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { z } from 'zod';
import type { Sealing } from '../sealing.ts';

/** Values that a token of 256 bits stands for, until it is taken or too old. */
export interface OneTime<T> {
  /** @returns the token; only its hash is kept. */
  issue(value: T): Promise<string>;
  /** The value, once: of any number who ask at the same time one gets it. */
  take(token: string): Promise<T | undefined>;
}

interface OneTimeOptions<T> {
  readonly redis: Redis;
  /** Part of the key: what the tokens are for. */
  readonly name: string;
  readonly sealing: Sealing;
  readonly schema: z.ZodType<T>;
  readonly ttlMs: number;
}

/** Values are sealed: some hold tokens, and none is to be forged by whoever can write to Redis. */
export function createOneTime<T>({ redis, name, sealing, schema, ttlMs }: OneTimeOptions<T>): OneTime<T> {
  const contextOf = (hash: string) => ({ purpose: `one-time ${name}`, subject: [hash] });

  return {
    async issue(value) {
      const token = newToken();
      const hash = hashOf(token);
      const sealed = sealing.seal(JSON.stringify(value), contextOf(hash));
      await redis.set(`pullcheck:once:${name}:${hash}`, sealed, 'PX', ttlMs);
      return token;
    },
    async take(token) {
      const hash = hashOf(token);
      const sealed = await redis.getdel(`pullcheck:once:${name}:${hash}`);
      const opened = sealing.open(sealed ?? '', contextOf(hash));
      return opened.kind === 'opened' ? schema.safeParse(JSON.parse(opened.text)).data : undefined;
    },
  };
}

export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
