import { DelayedError, type Job, UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { ExternalError, PermanentError } from '../errors.ts';
import { keyPrefix } from './redis/key-prefix.ts';
import { toRedisFault } from './redis/redis-fault.ts';

interface WorkerOptions<Schema extends z.ZodType> {
  readonly queue: string;
  readonly schema: Schema;
  readonly connection: Redis;
  readonly concurrency: number;
  readonly log: Logger;
  run(task: z.infer<Schema>, job: Job, token: string): Promise<void>;
}

export interface RunningWorker {
  /** Lets tasks in progress end, at most `deadlineMs`; what is cut off runs again on the next start. */
  stop(deadlineMs: number): Promise<void>;
}

/** Short enough for the task of a killed process to run again within seconds, see the stalled check of BullMQ. */
const lockMs = 6_000;
const stalledCheckMs = 3_000;

const firstRetryMs = 1_000;
const longestRetryMs = 60_000;
/** What needs a person to change something is not asked for every minute. */
const permanentRetryMs = 5 * 60_000;
const mostTriesOfOwnFaults = 30;

export function startWorker<Schema extends z.ZodType>(options: WorkerOptions<Schema>): RunningWorker {
  const { queue, schema, connection, log } = options;
  let running = 0;
  const worker = new Worker(
    queue,
    async (job, token = '') => {
      const task = schema.safeParse(job.data);
      if (!task.success) throw new UnrecoverableError('the task in Redis is not one of ours');
      running += 1;
      try {
        await options.run(task.data, job, token);
      } catch (thrown) {
        const error = toRedisFault(thrown);
        throw worthRetrying(error, job) ? error : new UnrecoverableError(String(error));
      } finally {
        running -= 1;
      }
    },
    {
      connection,
      prefix: keyPrefix,
      concurrency: options.concurrency,
      lockDuration: lockMs,
      stalledInterval: stalledCheckMs,
      maxStalledCount: 20,
      settings: { backoffStrategy: (attemptsMade, _type, error) => retryDelay(attemptsMade, error) },
    },
  );
  worker.on('error', (error) => log.debug({ err: error, queue }, 'worker error'));
  worker.on('failed', (job, error) => report(log, queue, job, error));

  return {
    async stop(deadlineMs) {
      const closed = worker.close();
      // BullMQ waits for Redis also where nothing is left to be handed in.
      const isAlone = running === 0 && connection.status !== 'ready';
      const deadline = AbortSignal.timeout(isAlone ? 1 : deadlineMs);
      const late = new Promise<void>((resolve) => deadline.addEventListener('abort', () => resolve()));
      // A second, forceful close of BullMQ's would only wait for this one.
      await Promise.race([closed, late]);
    },
  };
}

/** A fault of our own will not heal in a day. */
function worthRetrying(error: unknown, job: Job): boolean {
  const expected = [ExternalError, PermanentError, DelayedError].some((kind) => error instanceof kind);
  return expected || job.attemptsMade < mostTriesOfOwnFaults;
}

/** Milliseconds until the next try; what the other side asked for counts if it is longer. */
export function retryDelay(attemptsMade: number, error: Error | undefined): number {
  if (error instanceof PermanentError) return permanentRetryMs;
  const backoff = Math.min(firstRetryMs * 2 ** Math.min(attemptsMade - 1, 10), longestRetryMs);
  const asked = error instanceof ExternalError ? (error.retryAfterMs ?? 0) : 0;
  return Math.max(backoff, asked);
}

function report(log: Logger, queue: string, job: Job | undefined, error: Error): void {
  const about = { err: error, queue, task: job?.id, tries: job?.attemptsMade };
  if (error instanceof ExternalError) log.warn(about, 'task will be tried again');
  else if (error instanceof PermanentError) log.error(about, 'task needs somebody to act');
  else log.error(about, 'task failed');
}
