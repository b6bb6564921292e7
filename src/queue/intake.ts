import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { ExternalError } from '../errors.ts';
import type { Delivery } from '../failure/delivery.ts';
import { failureId, type JobFailure } from '../failure/job-failure.ts';
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
  readonly recordOutcome: (pipeline: NonNullable<Delivery['pipeline']>) => Promise<void>;
  readonly log: Logger;
}

const rememberSeconds = 30 * 24 * 3_600;
/** GitLab waits 10 s for the answer; the spool needs some of it. */
const redisDeadlineMs = 2_000;

export function createIntake({ redis, tasks, spool, recordOutcome, log }: IntakeOptions): IntakeStore {
  /**
   * The marks that make a job known are set last: a crash before leaves tasks whose ids make them the same tasks when
   * the delivery comes again, never a known job without its task.
   */
  async function storeInRedis({ key, failures, pipeline }: Delivery): Promise<'stored' | 'known'> {
    const marks = [...(key === null ? [] : [deliveryMark(key)]), ...failures.map(failureMark)];
    const known = await redis.mget(marks);
    if (key !== null && known[0] !== null) return 'known';
    const unknown = failures.filter((_, index) => known[index + marks.length - failures.length] === null);
    if (pipeline !== null) await recordOutcome(pipeline);
    if (unknown.length > 0) await tasks.addTriage(unknown);
    if (pipeline !== null && unknown.length < failures.length) await tasks.wakeThread(pipeline);
    return mark(unknown.map(failureMark), key);
  }

  async function mark(failureMarks: readonly string[], key: string | null): Promise<'stored' | 'known'> {
    const pipeline = redis.pipeline();
    for (const name of failureMarks) pipeline.set(name, '1', 'EX', rememberSeconds, 'NX');
    if (key !== null) pipeline.set(deliveryMark(key), '1', 'EX', rememberSeconds);
    const answers = (await pipeline.exec()) ?? [];
    for (const [error] of answers) if (error !== null) throw error;
    return answers.slice(0, failureMarks.length).some(([, answer]) => answer === 'OK') ? 'stored' : 'known';
  }

  async function store(delivery: Delivery): Promise<Intake> {
    try {
      const intake = await withDeadline(storeInRedis(delivery));
      for (const failure of delivery.failures) {
        log.info({ failureId: failureId(failure), pipelineId: failure.pipelineId, intake }, 'received');
      }
      return intake;
    } catch (error) {
      return await spoolInstead(delivery, error);
    }
  }

  async function spoolInstead(delivery: Delivery, reason: unknown): Promise<Intake> {
    try {
      await spool.append(delivery);
      log.warn({ err: reason, failures: delivery.failures.map(failureId) }, 'redis is away, delivery spooled');
      return 'stored';
    } catch (error) {
      log.error({ err: error, failures: delivery.failures.map(failureId) }, 'delivery could not be stored');
      return 'unavailable';
    }
  }

  return {
    store,
    async drain() {
      if (redis.status !== 'ready') return;
      await spool.drain(async (delivery) => {
        await withDeadline(storeInRedis(delivery));
      });
    },
  };
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
