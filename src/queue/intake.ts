import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { ExternalError } from '../errors.ts';
import type { Delivery } from '../failure/delivery.ts';
import { failureId, type JobFailure } from '../failure/job-failure.ts';
import type { IncidentStore } from '../incidents/store.ts';
import { keyPrefix } from './redis.ts';
import type { Spool } from './spool.ts';
import type { Tasks } from './tasks.ts';

export type Intake = 'stored' | 'known' | 'unavailable';

export interface IntakeStore {
  /** Stores a delivery for triage, in Redis or else in the spool; `known` where every job of it was stored before. */
  store(delivery: Delivery): Promise<Intake>;
  /** Hands what was spooled to Redis; does nothing while Redis is away. */
  drain(): Promise<void>;
}

interface IntakeOptions {
  readonly redis: Redis;
  readonly tasks: Tasks;
  readonly spool: Spool;
  readonly incidents: Pick<IncidentStore, 'recordOutcome'>;
  readonly log: Logger;
}

const rememberSeconds = 30 * 24 * 3_600;
/** GitLab waits 10 s for the answer; the spool needs some of it. */
const redisDeadlineMs = 2_000;

export function createIntake(options: IntakeOptions): IntakeStore {
  const { redis, spool, log } = options;

  async function spoolInstead(delivery: Delivery, reason: unknown): Promise<Intake> {
    const failures = delivery.failures.map(failureId);
    try {
      await spool.append(delivery);
      log.warn({ err: reason, failures }, 'redis is away, delivery spooled');
      return 'stored';
    } catch (error) {
      log.error({ err: error, failures }, 'delivery could not be stored');
      return 'unavailable';
    }
  }

  return {
    async store(delivery) {
      try {
        const intake = await withDeadline(storeInRedis(options, delivery));
        log.info({ failures: delivery.failures.map(failureId), intake }, 'received');
        return intake;
      } catch (error) {
        return await spoolInstead(delivery, error);
      }
    },
    async drain() {
      if (redis.status !== 'ready') return;
      await spool.drain(async (delivery) => {
        await withDeadline(storeInRedis(options, delivery));
      });
    },
  };
}

/**
 * The marks that make a job known are set last: a crash before leaves tasks whose ids make them the same tasks when the
 * delivery comes again, never a known job without its task.
 */
async function storeInRedis(
  { redis, tasks, incidents }: IntakeOptions,
  { key, failures, pipeline }: Delivery,
): Promise<'stored' | 'known'> {
  const keyMarks = key === null ? [] : [deliveryMark(key)];
  const known = await redis.mget([...keyMarks, ...failures.map(failureMark)]);
  if (key !== null && known[0] !== null) return 'known';
  const unknown = failures.filter((_, index) => known[keyMarks.length + index] === null);
  if (pipeline !== null) await incidents.recordOutcome(pipeline);
  if (unknown.length > 0) await tasks.addTriage(unknown);
  if (pipeline !== null && unknown.length < failures.length) await tasks.wakeThread(pipeline);
  return mark(redis, unknown.map(failureMark), keyMarks);
}

async function mark(
  redis: Redis,
  failureMarks: readonly string[],
  keyMarks: readonly string[],
): Promise<'stored' | 'known'> {
  const pipeline = redis.pipeline();
  for (const name of [...failureMarks, ...keyMarks]) pipeline.set(name, '1', 'EX', rememberSeconds, 'NX');
  const answers = (await pipeline.exec()) ?? [];
  for (const [error] of answers) if (error !== null) throw error;
  return answers.slice(0, failureMarks.length).some(([, answer]) => answer === 'OK') ? 'stored' : 'known';
}

function failureMark(failure: JobFailure): string {
  return `${keyPrefix}:failure:${failure.projectId}:${failure.jobId}`;
}

/** Hashed, because the key comes from outside. */
function deliveryMark(key: string): string {
  return `${keyPrefix}:delivery:${createHash('sha256').update(key).digest('hex').slice(0, 32)}`;
}

/** A queue whose connection was never ready waits for it for ever. */
async function withDeadline<T>(work: Promise<T>): Promise<T> {
  const deadline = AbortSignal.timeout(redisDeadlineMs);
  const expired = new Promise<never>((_, reject) => {
    deadline.addEventListener('abort', () =>
      reject(new ExternalError('Redis did not answer in time', { service: 'redis', code: 'timeout' })),
    );
  });
  return Promise.race([work, expired]);
}
