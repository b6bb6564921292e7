import { setTimeout as sleep } from 'node:timers/promises';
import { type Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { AgentKeys, NamedKey } from '../../json-web-keys.ts';
import type { RunnableProbe } from '../../probes/runnable-probe.ts';
import { agentKeyspace, agentQueueName } from '../wire/agent-keys.ts';
import { type ProbeOutcome, signAnswer } from '../wire/probe-answer.ts';
import {
  longestRequestLifeMs,
  queuedRequestSchema,
  readRequest,
  requestDigest,
} from '../wire/probe-request.ts';
import type { Freshness } from './freshness.ts';
import { type PerformOptions, performProbe } from './perform-probe.ts';
import type { ReplayGuard } from './replay-guard.ts';
import { createTurns } from './turns.ts';

export interface AnsweringOptions {
  /** From `connectAgentRedis`. */
  readonly redis: Redis;
  readonly name: string;
  readonly keys: AgentKeys;
  /** Whom this agent obeys. */
  readonly botKeys: readonly NamedKey[];
  readonly probes: Readonly<Record<string, RunnableProbe>>;
  readonly policy: string;
  readonly freshness: Freshness;
  readonly replays: ReplayGuard;
  readonly now: () => number;
  readonly log: Logger;
}

export interface Answering {
  /** Takes nothing more, lets what runs end, at most `deadlineMs`; then refuses it. */
  stop(deadlineMs: number): Promise<void>;
}

/** Probes at once; what waits longer than its request lives is refused as busy. */
const probesAtOnce = 8;
/** Every request is taken at once, so that each is answered or refused in time. */
const requestsAtOnce = 512;
/** Short enough for the request of a killed agent to go back to the queue while its asker still waits. */
const lockMs = 10_000;
const stalledCheckMs = 5_000;
/** Shorter than the `socketTimeout` of the connection. */
const drainDelaySeconds = 2;
/** For what runs to be refused once the agent's time to stop is over. */
const refuseMs = 1_000;

/** The agent's side: takes requests from its own queue, and answers each of them, signed. */
export function startAnswering(options: AnsweringOptions): Answering {
  const stop = new AbortController();
  const perform: PerformOptions = {
    probes: options.probes,
    sealingKey: options.keys.sealing,
    policy: options.policy,
    turns: createTurns(probesAtOnce),
    stopping: stop.signal,
    log: options.log,
  };
  const worker = new Worker(agentQueueName, (job) => answer(options, perform, job), {
    connection: options.redis,
    prefix: agentKeyspace(options.name).prefix,
    concurrency: requestsAtOnce,
    drainDelay: drainDelaySeconds,
    lockDuration: lockMs,
    stalledInterval: stalledCheckMs,
    maxStalledCount: 2,
    runRetryDelay: 1_000,
    // BullMQ asks INFO otherwise, and loops without end where that is refused.
    skipVersionCheck: true,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  });
  worker.on('error', (error) => options.log.debug({ err: error }, 'queue error'));
  worker.on('failed', (_job, error) => options.log.error({ err: error }, 'request not answered'));

  return {
    async stop(deadlineMs) {
      const closed = worker.close();
      const isClosed = closed.then(() => true);
      const late = sleep(deadlineMs, false, { ref: false });
      if (await Promise.race([isClosed, late])) return;
      stop.abort();
      // With Redis away nothing that was refused can be handed in.
      if (await Promise.race([isClosed, sleep(refuseMs, false)])) return;
      await Promise.race([worker.close(true), sleep(refuseMs)]);
    },
  };
}

async function answer(options: AnsweringOptions, perform: PerformOptions, job: Job): Promise<void> {
  const { name, keys, redis, log, now } = options;
  const id = z.uuid().safeParse(job.id).data;
  const queued = queuedRequestSchema.safeParse(job.data).data;
  if (id === undefined || queued === undefined) {
    log.warn({}, 'something that is no request was in the queue');
    return;
  }
  const outcome = await judge(options, perform, id, queued.request);
  const about = { id, outcome: outcome.kind, ...(outcome.kind === 'refused' ? { code: outcome.code } : {}) };
  if (outcome.kind === 'refused') log.warn({ ...about, why: outcome.why }, 'request refused');
  else log.info({ ...about, tookMs: outcome.tookMs }, 'request answered');
  // The genuine answer may not have been read yet.
  if (outcome.kind === 'refused' && outcome.code === 'replayed') return;
  const digest = requestDigest(queued.request);
  const text = await signAnswer({ iss: name, jti: id, digest, iat: now() / 1_000, outcome }, keys.signing);
  await redis.set(agentKeyspace(name).answer(id), text, 'PX', longestRequestLifeMs);
}

async function judge(
  { name, botKeys, freshness, replays }: AnsweringOptions,
  perform: PerformOptions,
  id: string,
  text: string,
): Promise<ProbeOutcome> {
  const read = await readRequest(text, { agent: name, queuedAs: id, botKeys });
  if (read.kind === 'refused') return read;
  const age = freshness.judge(read.request);
  if (age.kind === 'expired') return { kind: 'refused', code: 'expired', why: age.why };
  if (!(await replays.claim(id))) return { kind: 'refused', code: 'replayed', why: 'it was asked before' };
  const outcome = await performProbe(perform, read.request, age.remainingMs);
  await replays.finish(id);
  return outcome;
}
