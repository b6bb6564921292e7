import { DelayedError } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Duty } from '../../clicks/changing.ts';
import type { PipelineId } from '../../incidents/incident-key.ts';
import { openQueue } from '../open-queue.ts';
import { type RunningWorker, startWorker } from '../worker.ts';

const queueName = 'changes';

const dutySchema = z.object({
  duty: z.enum(['settle', 'follow', 'show']),
  projectId: z.int(),
  pipelineId: z.int(),
  change: z.string().max(120),
});
type DutyTask = z.infer<typeof dutySchema>;

/** With the delays of `retryDelay`: about a day. */
const attempts = 1_500;
const keepSeconds = 7 * 24 * 3_600;

export interface Duties {
  /** Idempotent: one that waits already is not put off. */
  later(duty: Duty, pipeline: PipelineId, change: string, delayMs: number): Promise<void>;
  /** Something happened in a pipeline: whoever follows a change there looks now. */
  hasten(pipeline: PipelineId): Promise<void>;
}

/** What is still to be done about changes, kept in Redis. */
export function createDuties(redis: Redis): Duties {
  const opened = openQueue<DutyTask>(queueName, redis);
  return {
    async later(duty, { projectId, pipelineId }, change, delayMs) {
      const queue = await opened();
      if (duty === 'follow') {
        await redis
          .multi()
          .sadd(followedIn({ projectId, pipelineId }), change)
          .expire(followedIn({ projectId, pipelineId }), keepSeconds)
          .exec();
      }
      await queue.add(
        queueName,
        { duty, projectId, pipelineId, change },
        {
          jobId: idOf(duty, change),
          delay: delayMs,
          attempts,
          backoff: { type: 'custom' },
          removeOnComplete: true,
          removeOnFail: { age: keepSeconds, count: 1_000 },
        },
      );
    },
    async hasten(pipeline) {
      const changes = await redis.smembers(followedIn(pipeline));
      if (changes.length === 0) return;
      const queue = await opened();
      for (const change of changes) {
        const job = await queue.getJob(idOf('follow', change));
        // One that runs looks again by itself.
        if ((await job?.isDelayed()) === true) await job?.promote().catch(() => undefined);
      }
    },
  };
}

interface DutyWorkerOptions {
  readonly connection: Redis;
  readonly redis: Redis;
  readonly settle: (pipeline: PipelineId, change: string) => Promise<void>;
  /** @returns when to look again; null: there is nothing more to see. */
  readonly follow: (pipeline: PipelineId, change: string) => Promise<{ readonly afterMs: number } | null>;
  readonly show: (pipeline: PipelineId) => Promise<void>;
  readonly log: Logger;
}

const concurrency = 8;

export function startDutyWorker({
  connection,
  redis,
  settle,
  follow,
  show,
  log,
}: DutyWorkerOptions): RunningWorker {
  return startWorker({
    queue: queueName,
    schema: dutySchema,
    connection,
    concurrency,
    log,
    async run({ duty, change, ...pipeline }, job, token) {
      if (duty === 'settle') return settle(pipeline, change);
      if (duty === 'show') return show(pipeline);
      const next = await follow(pipeline, change);
      if (next === null) return void (await redis.srem(followedIn(pipeline), change));
      await job.moveToDelayed(Date.now() + next.afterMs, token);
      throw new DelayedError();
    },
  });
}

function idOf(duty: Duty, change: string): string {
  return `${duty}-${change}`;
}

function followedIn({ projectId, pipelineId }: PipelineId): string {
  return `pullcheck:followed:${projectId}:${pipelineId}`;
}
