import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { keyPrefix } from '../queue/redis/key-prefix.ts';
import { queueNames, threadTaskSchema, triageTaskSchema } from '../queue/tasks.ts';
import type { RedisPlace } from './demo-redis.ts';

export interface PendingTasks {
  /** Ids of the pipelines for which something is still to be done. */
  pipelines(): Promise<ReadonlySet<number>>;
  close(): Promise<void>;
}

/** Looks into the bot's queues: while a task of a pipeline waits, runs or is put off, its thread may still change. */
export function readPendingTasks(redis: RedisPlace): PendingTasks {
  const connection = new Redis({ ...redis, maxRetriesPerRequest: null });
  connection.on('error', () => undefined);
  const options = { connection, prefix: keyPrefix };
  const triage = new Queue(queueNames.triage, options);
  const thread = new Queue(queueNames.thread, options);
  for (const queue of [triage, thread]) queue.on('error', () => undefined);

  return {
    async pipelines() {
      // In this order: a triage task leaves its queue after it has woken the thread.
      const triages = await triage.getJobs([...states]);
      const threads = await thread.getJobs([...states]);
      return new Set([
        ...triages.map(({ data }) => triageTaskSchema.parse(data).failure.pipelineId),
        ...threads.map(({ data }) => threadTaskSchema.parse(data).pipelineId),
      ]);
    },
    async close() {
      await Promise.all([triage.close(), thread.close()]);
      connection.disconnect();
    },
  };
}

const states = ['waiting', 'active', 'delayed', 'prioritized'] as const;
