import type { Redis } from 'ioredis';
import { ExternalError } from '../../errors.ts';

/** What Slack asked to be left alone, shared by all replicas. */
export interface Pauses {
  /** @throws ExternalError with the time that is left, while a pause lasts. */
  check(method: string, channel: string): Promise<void>;
  set(method: string, channel: string, forMs: number): Promise<void>;
}

export function createPauses(redis: Redis): Pauses {
  return {
    async check(method, channel) {
      const leftMs = await redis.pttl(pauseKey(method, channel));
      if (leftMs <= 0) return;
      throw new ExternalError(`Slack: ${method} is paused at its request`, {
        service: 'slack',
        code: 'ratelimited',
        retryAfterMs: leftMs,
      });
    },
    async set(method, channel, forMs) {
      await redis.set(pauseKey(method, channel), '1', 'PX', Math.max(Math.ceil(forMs), 1));
    },
  };
}

function pauseKey(method: string, channel: string): string {
  return `pullcheck:slack-pause:${method}:${channel}`;
}
