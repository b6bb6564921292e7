import { DelayedError, type Job, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { NamedKey } from '../../json-web-keys.ts';
import type { HostAnswer } from '../../probes/host-answer.ts';
import { keyPrefix } from '../redis/key-prefix.ts';
import { type RunningWorker, startWorker } from '../worker.ts';
import type { AnswerReader } from './answer-reader.ts';
import { type Inquiry, readInquiry, signInquiry } from './inquiry.ts';
import type { Lookout } from './lookout.ts';
import type { Prepared } from './questions.ts';

type Json = z.infer<ReturnType<typeof z.json>>;

/** One for each question that was posted: due at its deadline, or as soon as there is something to see. */
const answerTaskSchema = z.object({
  /** Signed, see `Inquiry`. */
  inquiry: z.string(),
  request: z.string(),
  /** Something came that is not the agent's answer. */
  isForged: z.boolean(),
});
type AnswerTask = z.infer<typeof answerTaskSchema>;

export interface AnswerTasks {
  /** @returns the request to send, the first one under this id; undefined where the answer has been delivered. */
  add(
    prepared: Extract<Prepared, { readonly kind: 'ready' }>,
  ): Promise<{ readonly request: string } | undefined>;
  /** Has the task run as soon as there is something to see. */
  expect(inquiry: Pick<Inquiry, 'id' | 'agent'>): void;
  /** Has the task run now. */
  hurry(id: string): Promise<void>;
  deliver(about: Json, answer: HostAnswer): Promise<void>;
  stop(deadlineMs: number): Promise<void>;
}

interface AnswerTasksOptions {
  /** For commands, and for the worker. */
  readonly connections: { readonly commands: Redis; readonly workers: Redis };
  readonly reader: AnswerReader;
  readonly lookout: Lookout;
  readonly signingKey: NamedKey;
  readonly onAnswer: (about: Json, answer: HostAnswer) => Promise<void>;
  readonly now: () => number;
  readonly graceMs: number;
  readonly log: Logger;
}

const queueName = 'answers';
const concurrency = 32;
const keepSeconds = 3_600;

export function createAnswerTasks(options: AnswerTasksOptions): AnswerTasks {
  const { connections, lookout, signingKey, onAnswer, now, graceMs, log } = options;
  const queue = new Queue<AnswerTask>(queueName, { connection: connections.commands, prefix: keyPrefix });
  queue.on('error', () => undefined);

  async function hurry(id: string): Promise<void> {
    const job = await queue.getJob(id);
    // Another replica may have been faster, or the deadline.
    await job?.promote().catch((error: unknown) => log.debug({ err: error }, 'answer task not hurried'));
  }

  function expect(inquiry: Pick<Inquiry, 'id' | 'agent'>): void {
    lookout.watch(inquiry, () => {
      hurry(inquiry.id).catch((error: unknown) => log.debug({ err: error }, 'answer task not hurried'));
    });
  }

  const worker: RunningWorker = startWorker({
    queue: queueName,
    schema: answerTaskSchema,
    connection: connections.workers,
    concurrency,
    log,
    run: (task, job, token) => takeAnswer({ ...options, expect }, task, job, token),
  });

  return {
    async add({ inquiry, request }) {
      const data = { inquiry: await signInquiry(inquiry, signingKey), request, isForged: false };
      await queue.add(queueName, data, {
        jobId: inquiry.id,
        delay: Math.max(inquiry.deadlineAt + graceMs - now(), 0),
        attempts: 100,
        backoff: { type: 'custom' },
        removeOnComplete: { age: keepSeconds, count: 10_000 },
        removeOnFail: { age: keepSeconds, count: 10_000 },
      });
      const job = await queue.getJob(inquiry.id);
      const stored = answerTaskSchema.safeParse(job?.data).data;
      const isDone = job === undefined || job.finishedOn !== undefined;
      return isDone || stored === undefined ? undefined : { request: stored.request };
    },
    expect,
    hurry,
    deliver: onAnswer,
    async stop(deadlineMs) {
      await worker.stop(deadlineMs);
      await queue.close();
    },
  };
}

async function takeAnswer(
  options: AnswerTasksOptions & Pick<AnswerTasks, 'expect'>,
  task: AnswerTask,
  job: Job,
  token: string,
): Promise<void> {
  const { reader, signingKey, onAnswer, now, log } = options;
  const inquiry = await readInquiry(task.inquiry, signingKey);
  if (inquiry === undefined || inquiry.id !== job.id) {
    log.error({ task: job.id }, 'an answer task that this bot did not write was dropped');
    return;
  }
  const look = await reader.look(inquiry);
  const isForged = task.isForged || (look.kind === 'nothing' && look.isForged);
  if (look.kind === 'nothing' && !(await isOver(reader, inquiry, now()))) {
    await job.updateData({ ...task, isForged } satisfies AnswerTask);
    await job.moveToDelayed(inquiry.deadlineAt + options.graceMs, token);
    options.expect(inquiry);
    throw new DelayedError();
  }
  const answer = look.kind === 'answered' ? look.answer : await reader.giveUp(inquiry, isForged);
  const { kind, agent, probe } = answer;
  log.info(
    { agent, probe, answer: kind, ...(kind === 'observed' ? {} : { code: answer.code }) },
    'host answered',
  );
  await onAnswer(inquiry.about, answer);
  await reader.drop(inquiry);
}

async function isOver(reader: AnswerReader, { deadlineAt, agent }: Inquiry, now: number): Promise<boolean> {
  return now >= deadlineAt || !(await reader.isPresent(agent));
}
