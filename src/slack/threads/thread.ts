import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { OfferedButton } from '../../clicks/offers.ts';
import { PermanentError } from '../../errors.ts';
import type { Incident, Reply } from '../../incidents/incident.ts';
import { parentMessage } from '../messages/parent-message.ts';
import { replyMessage } from '../messages/reply-message.ts';
import type { Notifications } from './notifications.ts';
import { opId } from './op.ts';
import type { Outbox } from './outbox.ts';
import type { Shown } from './show.ts';
import { createThreadRecord, type ThreadRecord, type ThreadState } from './thread-record.ts';

export type SyncOutcome =
  | { readonly kind: 'synced'; readonly channel: string; readonly threadTs: string }
  /** Only jobs that are allowed to fail, in a pipeline that did not fail, and no message of GitLab's to reply to. */
  | { readonly kind: 'nothing-to-say' }
  /** A newer revision of the incident was shown already. */
  | { readonly kind: 'stale' }
  /** Whether the thread exists cannot be found out; an operator was told. */
  | { readonly kind: 'ambiguous' }
  /** The thread was deleted so often that somebody seems to mean it. */
  | { readonly kind: 'unwanted' };

export interface Thread {
  /**
   * Makes the thread of an incident in Slack show the incident: one parent, one reply per cause, image and role. Any
   * process may call this again at any time; it goes on wherever the last call ended.
   *
   * @throws ExternalError where a later call may succeed.
   * @throws PermanentError where an operator has to act; its message says how.
   */
  sync(incident: Incident, channel: string): Promise<SyncOutcome>;
}

interface ThreadOptions {
  /** What can be done about a reply now. */
  readonly offersFor: (incident: Incident, reply: Reply) => Promise<readonly OfferedButton[]>;
  readonly outbox: Outbox;
  readonly notifications: Pick<Notifications, 'find'>;
  readonly redis: Redis;
  readonly log: Logger;
}

export function createThread({ outbox, notifications, offersFor, redis, log }: ThreadOptions): Thread {
  return {
    async sync(incident, channel) {
      const record = createThreadRecord(redis, incident.id);
      if (!(await record.fence(incident.revision))) return { kind: 'stale' };

      for (;;) {
        const state = await decideRoot({ notifications, record }, incident, channel);
        if (state === undefined) return { kind: 'nothing-to-say' };
        if (state.generation >= mostGenerations) return { kind: 'unwanted' };

        const outcome = await showThread({ outbox, offersFor, log }, incident, state).catch(
          (error: unknown) => {
            if (isShut(error) && state.root.channel !== channel)
              return { kind: 'thread-gone', orphan: null } as const;
            throw error;
          },
        );
        if (outcome.kind !== 'thread-gone') return outcome;
        const about = { incident: incident.id, channel: state.root.channel };
        log.warn(about, 'thread is gone, another one begins');
        await startOver({ outbox, record }, incident, { state, channel, orphan: outcome.orphan });
      }
    },
  };
}

const mostGenerations = 3;

/** Whether nobody can post to the channel of a thread any more, so that the one configured since may take over. */
function isShut(error: unknown): boolean {
  return (
    error instanceof PermanentError &&
    ['is_archived', 'is_inactive', 'channel_not_found'].includes(error.code)
  );
}

type DecidedState = ThreadState & { readonly root: NonNullable<ThreadState['root']> };

/** GitLab's own notification where it is, else a message of ours. Saved before anything is posted. */
async function decideRoot(
  {
    notifications,
    record,
  }: { readonly notifications: Pick<Notifications, 'find'>; readonly record: ThreadRecord },
  incident: Incident,
  channel: string,
): Promise<DecidedState | undefined> {
  const state = await record.read();
  if (state.root !== null) return { ...state, root: state.root };

  const { projectUrl, pipelineId, outcome } = incident;
  const ts = await notifications.find({ channel, projectUrl, pipelineId, hasEnded: outcome !== null });
  if (ts === undefined && outcome !== 'failed' && isAllowedToFail(incident)) return undefined;
  await record.decide(state.generation, {
    owner: ts === undefined ? 'pullcheck' : 'gitlab',
    channel,
    ts: ts ?? null,
  });
  return decideRoot({ notifications, record }, incident, channel);
}

function isAllowedToFail({ replies }: Incident): boolean {
  return replies.every(({ jobs }) => jobs.every(({ failure }) => failure.allowFailure));
}

type ThreadOutcome =
  | SyncOutcome
  /** `orphan`: the reply that Slack put into the channel because its thread is gone. */
  | { readonly kind: 'thread-gone'; readonly orphan: string | null };

async function showThread(
  { outbox, offersFor, log }: Pick<ThreadOptions, 'outbox' | 'offersFor' | 'log'>,
  incident: Incident,
  { generation, root }: DecidedState,
): Promise<ThreadOutcome> {
  const { channel } = root;
  const { revision } = incident;
  const threadTs = root.ts ?? (await showParent(outbox, incident, { generation, channel }));
  if (threadTs === undefined) return { kind: 'ambiguous' };

  for (const reply of incident.replies) {
    const op = replyOp(incident, reply, generation);
    const offered = await offersFor(incident, reply);
    const message = replyMessage(incident, reply, { under: root.owner, offered });
    const shown = await outbox.show({ op, channel, threadTs, message, revision });
    if (shown.kind === 'no-thread') return { kind: 'thread-gone', orphan: null };
    if (shown.kind === 'orphan') return { kind: 'thread-gone', orphan: shown.ts };
    logReply(log, { incident, reply, shown });
  }
  return { kind: 'synced', channel, threadTs };
}

/** @returns the `ts` of our parent message, also where somebody deleted it; undefined where that cannot be found out. */
async function showParent(
  outbox: Outbox,
  incident: Incident,
  { generation, channel }: { readonly generation: number; readonly channel: string },
): Promise<string | undefined> {
  const { revision } = incident;
  const message = parentMessage(incident);
  const op = parentOp(incident, generation);
  const shown = await outbox.show({ op, channel, threadTs: null, message, revision });
  return 'ts' in shown ? shown.ts : undefined;
}

/** A reply that Slack put into the channel becomes the new parent: it must not stand there twice. */
async function startOver(
  { outbox, record }: { readonly outbox: Outbox; readonly record: ThreadRecord },
  incident: Incident,
  next: { readonly state: DecidedState; readonly channel: string; readonly orphan: string | null },
): Promise<void> {
  const { generation, root } = next.state;
  if (next.orphan !== null) {
    await outbox.adopt(parentOp(incident, generation + 1), { channel: root.channel, ts: next.orphan });
  }
  await record.startOver(generation, next.orphan === null ? next.channel : root.channel);
}

function parentOp({ id }: Incident, generation: number): string {
  return opId(id, 'parent', generation);
}

function replyOp({ id }: Incident, { key }: Reply, generation: number): string {
  return opId(id, 'reply', key, generation);
}

function logReply(
  log: Logger,
  { incident, reply, shown }: { readonly incident: Incident; readonly reply: Reply; readonly shown: Shown },
): void {
  const { failure, diagnosis } = reply.jobs[0];
  const failureId = `${failure.projectId}/${failure.jobId}`;
  const about = { incident: incident.id, failureId, jobs: reply.jobs.length, cause: diagnosis.cause };
  if (shown.kind !== 'shown') log.info({ ...about, shown: shown.kind }, 'reply left alone');
  else if (shown.change !== 'none') log.info({ ...about, change: shown.change, ts: shown.ts }, 'replied');
}
