import type { Job } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { SlackUser } from '../../accounts/slack-user.ts';
import type { AgentsKnown, CommandAnswer } from '../../commands/answer.ts';
import {
  type AnswerAddress,
  type CheckWish,
  type CommandRequest,
  commandRequestSchema,
} from '../../commands/request.ts';
import type { AgentDirectory, KnownAgent } from '../asking/agent-directory.ts';
import type { AskHost } from '../asking/ask-host.ts';
import { type RunningWorker, startWorker } from '../worker.ts';
import { toAgentLine } from './agent-lines.ts';
import { choosePlaces } from './choose-places.ts';
import { commandAttempts, commandQueueName } from './command-queue.ts';
import { type LookTools, look, lookDeadlineMs } from './look.ts';

interface CommandWorkerOptions extends Omit<LookTools, 'agents'> {
  readonly connection: Redis;
  readonly agents: (Pick<AskHost, 'ask'> & { readonly directory: Pick<AgentDirectory, 'list'> }) | undefined;
  /** Whether this person may ask; a sentence or two where not. */
  readonly mayAsk: (
    user: string,
  ) => Promise<{ readonly kind: 'allowed' } | { readonly kind: 'refused'; readonly why: string }>;
  /** For linking accounts; undefined where they are not linked. */
  readonly links:
    | {
        startLink(user: SlackUser): Promise<string>;
        unlink(user: SlackUser): Promise<boolean>;
      }
    | undefined;
  /** Rejects where a later try may succeed; what can never be delivered is let go. */
  readonly answer: (to: AnswerAddress, answer: CommandAnswer) => Promise<void>;
  readonly now: () => number;
  readonly log: Logger;
}

/** A check mostly waits for others. */
const concurrency = 8;
/** A `response_url` lives for half an hour. */
const staleAfterMs = 25 * 60_000;

/** What else a task of ours remembers between two tries. */
const progressSchema = z.object({ isAnnounced: z.boolean().catch(false) });

/** Answers what people asked by `/pullcheck` or a mention, whichever process took the question. */
export function startCommandWorker(options: CommandWorkerOptions): RunningWorker {
  const { connection, answer, now, log } = options;
  return startWorker({
    queue: commandQueueName,
    schema: commandRequestSchema,
    connection,
    concurrency,
    log,
    async run(request, job) {
      const about = { command: request.id, wish: request.wish.kind };
      if (now() - request.askedAt > staleAfterMs) {
        log.warn(about, 'question too old to be answered');
        return;
      }
      try {
        await grant(options, request, job);
        log.info(about, 'question answered');
      } catch (error) {
        if (job.attemptsMade + 1 < commandAttempts) throw error;
        await answer(request, { kind: 'broken' });
        throw error;
      }
    },
  });
}

async function grant(options: CommandWorkerOptions, request: CommandRequest, job: Job): Promise<void> {
  const { agents, mayAsk, answer, links } = options;
  const permission = await mayAsk(request.user);
  if (permission.kind === 'refused') {
    await answer(request, permission);
    return;
  }
  const { wish } = request;
  const user = { teamId: request.team, userId: request.user };
  switch (wish.kind) {
    case 'link':
      return answer(request, { kind: 'link', url: (await links?.startLink(user)) ?? null });
    case 'unlink':
      return answer(request, { kind: 'unlinked', was: (await links?.unlink(user)) ?? false });
    case 'agents':
      return answer(request, { kind: 'agents', agents: toKnown(await agents?.directory.list()) });
    case 'check':
    default:
      return check(options, { request, wish, job });
  }
}

function toKnown(known: readonly KnownAgent[] | undefined): AgentsKnown {
  if (known === undefined) return { kind: 'none-set-up' };
  return { kind: 'enrolled', agents: known.map(toAgentLine) };
}

async function check(
  options: CommandWorkerOptions,
  { request, wish, job }: { readonly request: CommandRequest; readonly wish: CheckWish; readonly job: Job },
): Promise<void> {
  const { agents, answer } = options;
  const { from } = wish;
  const places = choosePlaces(await agents?.directory.list(), from);
  if (places.kind === 'nobody') {
    await answer(request, {
      kind: 'no-such-place',
      from: from ?? '',
      names: places.names,
      tags: places.tags,
    });
    return;
  }
  const names = [...places.agents, ...(places.here ? ["the bot's host"] : [])];
  await announce(options, { request, image: wish.image, names, job });
  const found = await look(options, wish, places);
  await answer(request, { kind: 'checked', check: found, leftOut: wish.leftOut });
}

/** Once: an answer to a person can be replaced a few times only. */
async function announce(
  { answer, log }: CommandWorkerOptions,
  {
    request,
    image,
    names,
    job,
  }: {
    readonly request: CommandRequest;
    readonly image: CheckWish['image'];
    readonly names: readonly string[];
    readonly job: Job;
  },
): Promise<void> {
  if (progressSchema.parse(job.data).isAnnounced) return;
  await job.updateData({ ...request, isAnnounced: true });
  const withinSeconds = Math.ceil(lookDeadlineMs / 1_000) + 5;
  const asking: CommandAnswer = { kind: 'asking', image, places: names, withinSeconds };
  await answer(request, asking).catch((error: unknown) =>
    log.warn({ err: error }, 'that a check has begun was not told'),
  );
}
