import type { Redis } from 'ioredis';
import type { CommandRequest } from '../../commands/request.ts';
import { createCommandQueue } from './command-queue.ts';

export interface CommandIntake {
  /**
   * Takes a request so that no restart loses it.
   *
   * @throws an error of Redis where it cannot be kept.
   */
  accept(request: CommandRequest): Promise<Acceptance>;
}

type Acceptance =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'too-often'; readonly secondsLeft: number };

const windowMs = 60_000;
/** Per person and minute: each question makes several hosts connect to a registry that the person chose. */
const mostPerWindow = 5;

export function createCommandIntake(redis: Redis): CommandIntake {
  const queue = createCommandQueue(redis);
  return {
    async accept(request) {
      const key = `pullcheck:asks:${request.user}`;
      const answers = await redis.multi().set(key, 0, 'PX', windowMs, 'NX').incr(key).pttl(key).exec();
      for (const [error] of answers ?? []) if (error !== null) throw error;
      const [count, leftMs] = (answers ?? []).slice(1).map(([, value]) => Number(value));
      if ((count ?? 0) > mostPerWindow) {
        return { kind: 'too-often', secondsLeft: Math.max(Math.ceil((leftMs ?? 0) / 1_000), 1) };
      }
      await queue.add(request);
      return { kind: 'accepted' };
    },
  };
}
