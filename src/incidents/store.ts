import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { z } from 'zod';
import type { Delivery } from '../failure/delivery.ts';
import type { Incident } from './incident.ts';
import { type Attempt, assignReplies, type Slot } from './replies.ts';
import { attemptSchema, outcomeSchema, slotSchema } from './stored.ts';

interface PipelineId {
  readonly projectId: number;
  readonly pipelineId: number;
}

export interface IncidentStore {
  recordOutcome(pipeline: NonNullable<Delivery['pipeline']>): Promise<void>;
  /** Idempotent per job. @returns how often the incident has changed so far. */
  recordAttempt(attempt: Attempt): Promise<number>;
  isRecorded(job: {
    readonly projectId: number;
    readonly pipelineId: number;
    readonly jobId: number;
  }): Promise<boolean>;
  /** Undefined while no job of the pipeline is known to have failed in preparation. Fixes which reply tells what. */
  load(pipeline: PipelineId): Promise<Incident | undefined>;
}

const keepSeconds = 30 * 24 * 3_600;

/** One hash per pipeline: `outcome`, `revision`, `job:<id>` per attempt, `reply:<key>` per reply. */
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
    recordAttempt(attempt) {
      return change(attempt.failure, `job:${attempt.failure.jobId}`, JSON.stringify(attempt));
    },
    async isRecorded(job) {
      return (await redis.hexists(incidentKey(job), `job:${job.jobId}`)) === 1;
    },
    async load(pipeline) {
      const key = incidentKey(pipeline);
      const fields = await redis.hgetall(key);
      const attempts = read(fields, 'job:', attemptSchema);
      const known = read(fields, 'reply:', slotSchema);
      const { slots, replies } = assignReplies(attempts, known, keyOf);
      const [first, ...rest] = replies;
      if (first === undefined) return undefined;
      await remember(redis, key, slots, known);
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
    },
  };
}

function incidentKey({ projectId, pipelineId }: PipelineId): string {
  return `pullcheck:incident:${projectId}:${pipelineId}`;
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
  key: string,
  slots: readonly Slot[],
  known: readonly Slot[],
): Promise<void> {
  const before = new Map(known.map((slot) => [slot.key, JSON.stringify(slot)]));
  const changed = slots.filter((slot) => before.get(slot.key) !== JSON.stringify(slot));
  if (changed.length === 0) return;
  await redis.hset(
    key,
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
