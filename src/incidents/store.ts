import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { z } from 'zod';
import { conclude } from '../diagnosis/conclude.ts';
import type { CredentialAccount } from '../diagnosis/credentials/finding.ts';
import { withAccount } from '../diagnosis/credentials/with-account.ts';
import type { Delivery } from '../failure/delivery.ts';
import { changeSchema } from './change.ts';
import type { Incident, Reply } from './incident.ts';
import { incidentKey, keepSeconds, type PipelineId } from './incident-key.ts';
import { type Attempt, assignReplies, type Slot } from './replies.ts';
import { rememberReplies, replyId } from './reply-id.ts';
import { type SeenPlace, seenPlaceSchema } from './seen-place.ts';
import { attemptSchema, credentialAccountSchema, outcomeSchema, slotSchema } from './stored.ts';

export interface JobId extends PipelineId {
  readonly jobId: number;
}

export interface IncidentStore {
  recordOutcome(pipeline: NonNullable<Delivery['pipeline']>): Promise<void>;
  /** Of a pipeline that is known here; does nothing for others. */
  recordPassed(pipeline: PipelineId): Promise<boolean>;
  /** Idempotent per job. @returns how often the incident has changed so far. */
  recordAttempt(attempt: Attempt): Promise<number>;
  isRecorded(job: JobId): Promise<boolean>;
  /** As the log alone has it; undefined where the job is not recorded. */
  attempt(job: JobId): Promise<Attempt | undefined>;
  /** Idempotent per job and place: the last answer counts. */
  recordSeen(job: JobId, place: string, seen: SeenPlace): Promise<void>;
  /**
   * From now on the job's diagnosis says what became of asking. `awaited` stands for each place until its answer is recorded,
   * and never replaces one.
   */
  recordAsked(job: JobId, awaited: ReadonlyMap<string, SeenPlace>): Promise<void>;
  /** What GitLab says of the job's credentials; never a value. The last account counts. */
  recordCredentials(job: JobId, account: CredentialAccount): Promise<void>;
  /** Undefined while no job of the pipeline is known to have failed in preparation. Fixes which reply tells what. */
  load(pipeline: PipelineId): Promise<Incident | undefined>;
}

/**
 * One hash per pipeline: `outcome`, `revision`, `job:<id>` per attempt, `asked:<id>` once places are being asked about it,
 * `seen:<id>:<place>` per answer, `credentials:<id>` for what GitLab says of them, `reply:<key>` per reply.
 */
export function createIncidentStore(redis: Redis): IncidentStore {
  async function change(pipeline: PipelineId, field: string, value: string): Promise<number> {
    const key = incidentKey(pipeline);
    const answers = await redis
      .multi()
      .hset(key, field, value)
      .hincrby(key, 'revision', 1)
      .expire(key, keepSeconds)
      .exec();
    for (const [error] of answers ?? []) if (error !== null) throw error;
    return Number(answers?.[1]?.[1]);
  }

  return {
    async recordOutcome({ projectId, pipelineId, outcome }) {
      await change({ projectId, pipelineId }, 'outcome', outcome);
    },
    async recordPassed({ projectId, pipelineId }) {
      const pipeline = { projectId, pipelineId };
      if ((await redis.hexists(incidentKey(pipeline), 'revision')) === 0) return false;
      await change(pipeline, 'outcome', 'passed');
      return true;
    },
    recordAttempt(attempt) {
      return change(attempt.failure, `job:${attempt.failure.jobId}`, JSON.stringify(attempt));
    },
    async isRecorded(job) {
      return (await redis.hexists(incidentKey(job), `job:${job.jobId}`)) === 1;
    },
    async attempt(job) {
      const field = `job:${job.jobId}`;
      const value = await redis.hget(incidentKey(job), field);
      return value === null ? undefined : read({ [field]: value }, field, attemptSchema)[0];
    },
    async recordSeen(job, place, seen) {
      await change(job, `seen:${job.jobId}:${place}`, JSON.stringify(seen));
    },
    async recordAsked(job, awaited) {
      for (const [place, seen] of awaited) {
        await redis.hsetnx(incidentKey(job), `seen:${job.jobId}:${place}`, JSON.stringify(seen));
      }
      await change(job, `asked:${job.jobId}`, '1');
    },
    async recordCredentials(job, account) {
      await change(job, `credentials:${job.jobId}`, JSON.stringify(account));
    },
    load: (pipeline) => load(redis, pipeline),
  };
}

async function load(redis: Redis, pipeline: PipelineId): Promise<Incident | undefined> {
  const key = incidentKey(pipeline);
  const fields = await redis.hgetall(key);
  const attempts = read(fields, 'job:', attemptSchema).map((attempt) => concluded(attempt, fields));
  const known = read(fields, 'reply:', slotSchema);
  const { slots, replies } = assignReplies(attempts, known, keyOf);
  const changes = read(fields, 'change:', changeSchema).toSorted((one, other) => one.at - other.at);
  const [first, ...rest] = replies.map((reply): Reply => {
    const ofReply = changes.filter((change) => change.reply === reply.key);
    return { ...reply, id: replyId(pipeline, reply.key), changes: ofReply };
  });
  if (first === undefined) return undefined;
  await remember(redis, pipeline, slots, known);
  const { failure } = first.jobs[0];
  return {
    id: `${pipeline.projectId}/${pipeline.pipelineId}`,
    projectId: pipeline.projectId,
    projectPath: failure.projectPath,
    projectUrl: failure.projectUrl,
    pipelineId: pipeline.pipelineId,
    outcome: outcomeSchema.parse(fields['outcome'] ?? null),
    revision: Number(fields['revision'] ?? 0),
    replies: [first, ...rest],
  };
}

/** What the log says of a job, with what was seen of its image since. */
function concluded(attempt: Attempt, fields: Readonly<Record<string, string>>): Attempt {
  const { failure, diagnosis } = attempt;
  if (diagnosis === null || fields[`asked:${failure.jobId}`] === undefined) return attempt;
  const places = read(fields, `seen:${failure.jobId}:`, seenPlaceSchema);
  const at = (isFailingHost: boolean) =>
    places.filter(({ where }) => (where === 'failing-host') === isFailingHost).map(({ answer }) => answer);
  const seen = conclude(diagnosis, { failingHost: at(true), elsewhere: at(false) });
  const [account] = read(fields, `credentials:${failure.jobId}`, credentialAccountSchema);
  return { failure, diagnosis: account === undefined ? seen : withAccount(seen, account) };
}

/** A field that does not parse is left out: one damaged record must not silence the others. */
function read<Schema extends z.ZodType>(
  fields: Readonly<Record<string, string>>,
  prefix: string,
  schema: Schema,
): readonly z.infer<Schema>[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    if (!name.startsWith(prefix)) return [];
    try {
      const parsed = schema.safeParse(JSON.parse(value));
      return parsed.success ? [parsed.data] : [];
    } catch {
      return [];
    }
  });
}

/** Field by field, so that two workers that overlap after a stall cannot forget each other's replies. */
async function remember(
  redis: Redis,
  pipeline: PipelineId,
  slots: readonly Slot[],
  known: readonly Slot[],
): Promise<void> {
  const before = new Map(known.map((slot) => [slot.key, JSON.stringify(slot)]));
  const changed = slots.filter((slot) => before.get(slot.key) !== JSON.stringify(slot));
  if (changed.length === 0) return;
  await rememberReplies(
    redis,
    pipeline,
    changed.map(({ key }) => key),
  );
  await redis.hset(
    incidentKey(pipeline),
    Object.fromEntries(changed.map((slot) => [`reply:${slot.key}`, JSON.stringify(slot)])),
  );
}

function keyOf(
  { cause, image, role }: Pick<Slot, 'cause' | 'image' | 'role'>,
  taken: ReadonlySet<string>,
): string {
  const base = createHash('sha256')
    .update(JSON.stringify([cause, image, role]))
    .digest('hex')
    .slice(0, 16);
  let key = base;
  for (let again = 2; taken.has(key); again += 1) key = `${base}-${again}`;
  return key;
}
