import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { agentKeyspace } from '../wire/agent-keys.ts';
import type { Inquiry } from './inquiry.ts';

/** Notices soon what would otherwise be found at the deadline. */
export interface Lookout {
  /**
   * Calls back once, when there is an answer or the agent's lease has ended.
   *
   * @returns what ends the watch before.
   */
  watch(inquiry: Pick<Inquiry, 'id' | 'agent'>, onSign: () => void): () => void;
  stop(): void;
}

interface Watch {
  readonly answer: string;
  readonly presence: string;
  readonly onSign: () => void;
}

const soonestMs = 1;
const latestMs = 25;

/**
 * Looks at the keys themselves. The queue's event stream is the agent's to write, and would be read in pieces of any size
 * that it likes. What is new is looked for often, then ever less: an answer is noticed at most a quarter later than it
 * took, and 25 ms.
 */
export function createLookout(redis: Redis, log: Logger): Lookout {
  const watches = new Set<Watch>();
  let timer: NodeJS.Timeout | undefined;
  let newestAt = 0;
  let dueAt = Number.POSITIVE_INFINITY;
  let isLooking = false;
  let isStopped = false;

  async function look(): Promise<void> {
    const watched = [...watches];
    const found = await areThere(redis, watched);
    for (const [at, watch] of watched.entries()) {
      const isAnswered = found[2 * at] === 1;
      const isGone = found[2 * at + 1] === 0;
      if ((isAnswered || isGone) && watches.delete(watch)) watch.onSign();
    }
  }

  function schedule(): void {
    if (isStopped || isLooking || watches.size === 0) return;
    const now = performance.now();
    const due = now + Math.min(latestMs, Math.max(soonestMs, (now - newestAt) / 4));
    if (due >= dueAt) return;
    clearTimeout(timer);
    dueAt = due;
    timer = setTimeout(() => void lookAndGoOn(), due - now);
  }

  async function lookAndGoOn(): Promise<void> {
    isLooking = true;
    dueAt = Number.POSITIVE_INFINITY;
    await look().catch((error: unknown) => log.debug({ err: error }, 'could not look for answers'));
    isLooking = false;
    schedule();
  }

  return {
    watch({ id, agent }, onSign) {
      const { answer, presence } = agentKeyspace(agent);
      const watch = { answer: answer(id), presence, onSign };
      watches.add(watch);
      newestAt = performance.now();
      schedule();
      return () => watches.delete(watch);
    },
    stop() {
      isStopped = true;
      watches.clear();
      clearTimeout(timer);
    },
  };
}

/** 1 or 0 for each answer and each presence, in turns; undefined where Redis did not say. */
async function areThere(redis: Redis, watched: readonly Watch[]): Promise<readonly unknown[]> {
  const pipeline = redis.pipeline();
  for (const { answer, presence } of watched) pipeline.exists(answer).exists(presence);
  const answers = (await pipeline.exec()) ?? [];
  return answers.map(([error, count]) => (error === null ? count : undefined));
}
