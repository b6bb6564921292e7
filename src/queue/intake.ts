import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { ExternalError } from '../errors.ts';
import type { Delivery } from '../failure/delivery.ts';
import { failureId, type JobFailure } from '../failure/job-failure.ts';
import type { IncidentStore } from '../incidents/store.ts';
import { keyPrefix } from './redis/key-prefix.ts';
import type { Spool } from './spool.ts';
import type { Tasks } from './tasks.ts';

/** `spooled`: as durable as `stored`, and triaged once Redis is back. */
export type Intake = 'stored' | 'spooled' | 'known' | 'unavailable';

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
const deliveryDeadlineMs = 5_000;
/** So many failures are stored well within the deadline; between two portions other requests get their turn. */
const portion = 250;

export function createIntake(options: IntakeOptions): IntakeStore {
  const { redis, spool, log } = options;

  async function spoolInstead(delivery: Delivery, reason: unknown): Promise<Intake> {
    const failures = delivery.failures.map(failureId);
    try {
      await spool.append(delivery);
      log.warn({ err: reason, failures }, 'redis is away, delivery spooled');
      return 'spooled';
    } catch (error) {
      log.error({ err: error, failures }, 'delivery could not be stored');
      return 'unavailable';
    }
  }

  return {
    async store(delivery) {
      try {
        const intake = await storeInRedis(options, delivery, performance.now() + deliveryDeadlineMs);
        log.info({ failures: delivery.failures.map(failureId), intake }, 'received');
        return intake;
      } catch (error) {
        return await spoolInstead(delivery, error);
      }
    },
    async drain() {
      if (redis.status !== 'ready') return;
      await spool.drain(async (delivery) => {
        await storeInRedis(options, delivery, Number.POSITIVE_INFINITY);
      });
    },
  };
}

/**
 * In portions, however many jobs failed: nobody is told that Redis is away because a delivery is large.
 *
 * @throws ExternalError where Redis does not answer, or `endAt` (`performance.now()`) has passed.
 */
async function storeInRedis(
  options: IntakeOptions,
  delivery: Delivery,
  endAt: number,
): Promise<'stored' | 'known'> {
  let newFailures = 0;
  let isNewDelivery = true;
  for (const part of portionsOf(delivery)) {
    if (performance.now() > endAt) throw tooSlow();
    const stored = await withDeadline(storePortion(options, part));
    newFailures += stored.newFailures;
    isNewDelivery &&= stored.isNewDelivery;
  }
  const { failures, pipeline } = delivery;
  if (pipeline !== null && newFailures < failures.length) {
    await withDeadline(options.tasks.wakeThread(pipeline));
  }
  return isNewDelivery && newFailures > 0 ? 'stored' : 'known';
}

/** The first has the pipeline's outcome, which no thread may miss; the last has the key that makes the whole known. */
function portionsOf({ key, failures, pipeline }: Delivery): readonly Delivery[] {
  const count = Math.max(1, Math.ceil(failures.length / portion));
  return Array.from({ length: count }, (_, index) => ({
    key: index === count - 1 ? key : null,
    pipeline: index === 0 ? pipeline : null,
    failures: failures.slice(index * portion, (index + 1) * portion),
  }));
}

interface StoredPortion {
  readonly newFailures: number;
  readonly isNewDelivery: boolean;
}

/**
 * Everything is added whether or not it is known: ids make the same job the same task, and triage leaves alone what it
 * recorded. The marks that make a job known are set last, so that a crash never leaves a known job without its task.
 */
async function storePortion(
  { redis, tasks, incidents }: IntakeOptions,
  { key, failures, pipeline }: Delivery,
): Promise<StoredPortion> {
  await Promise.all([
    tasks.addTriage(failures),
    pipeline === null ? undefined : incidents.recordOutcome(pipeline),
  ]);
  return mark(redis, key, failures);
}

/** At once, so that of the same delivery to two replicas exactly one is new. */
async function mark(
  redis: Redis,
  key: string | null,
  failures: readonly JobFailure[],
): Promise<StoredPortion> {
  const marks = redis.multi();
  for (const name of failures.map(failureMark)) marks.set(name, '1', 'EX', rememberSeconds, 'NX');
  if (key !== null) marks.set(deliveryMark(key), '1', 'EX', rememberSeconds, 'NX');
  const answers = (await marks.exec()) ?? [];
  for (const [error] of answers) if (error !== null) throw error;
  const isNew = answers.map(([, answer]) => answer === 'OK');
  return {
    isNewDelivery: key === null || isNew.at(-1) === true,
    newFailures: isNew.slice(0, failures.length).filter(Boolean).length,
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
    deadline.addEventListener('abort', () => reject(tooSlow()));
  });
  return Promise.race([work, expired]);
}

function tooSlow(): ExternalError {
  return new ExternalError('Redis did not answer in time', { service: 'redis', code: 'timeout' });
}
