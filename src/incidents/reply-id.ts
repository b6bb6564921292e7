import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { keepSeconds, type PipelineId } from './incident-key.ts';

/** What the buttons of a reply carry: says nothing, and is looked up. */
export function replyId({ projectId, pipelineId }: PipelineId, key: string): string {
  const words = JSON.stringify([projectId, pipelineId, key]);
  return createHash('sha256').update(words).digest('base64url').slice(0, 32);
}

const placeSchema = z.object({ projectId: z.int(), pipelineId: z.int(), key: z.string() });

/** Where a reply is. */
export type ReplyPlace = z.infer<typeof placeSchema>;

/** Has replies found by their ids, as long as their incident is kept. */
export async function rememberReplies(
  redis: Redis,
  pipeline: PipelineId,
  keys: readonly string[],
): Promise<void> {
  const { projectId, pipelineId } = pipeline;
  for (const key of keys) {
    const place: ReplyPlace = { projectId, pipelineId, key };
    await redis.set(indexKey(replyId(pipeline, key)), JSON.stringify(place), 'EX', keepSeconds);
  }
}

/** @returns undefined where no reply has that id, or its incident is no longer kept. */
export async function findReplyPlace(redis: Redis, id: string): Promise<ReplyPlace | undefined> {
  const value = await redis.get(indexKey(id));
  return value === null ? undefined : placeSchema.safeParse(JSON.parse(value)).data;
}

function indexKey(id: string): string {
  return `pullcheck:reply:${id}`;
}
