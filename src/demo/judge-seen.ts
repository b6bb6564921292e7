import { z } from 'zod';
import type { Message } from './slack/message.ts';
import { bot } from './slack/people.ts';
import type { Thread } from './thread-view.ts';

/** What a thread turned out to be. */
export interface SeenThread {
  /** Null where nothing in it says so. */
  readonly pipelineId: number | null;
  readonly parent: 'pullcheck' | 'gitlab' | 'somebody';
  readonly replies: readonly SeenReply[];
  readonly messages: Thread;
}

/** What a reply says of itself, for programs; null where it says nothing, or nothing that can be read. */
export type SeenReply = z.infer<typeof replyFactsSchema> | null;

const replyFactsSchema = z.object({
  pipeline_id: z.int(),
  cause: z.string(),
  image: z.string().nullable(),
  role: z.string().nullable(),
  job_ids: z.array(z.int()),
});
const parentFactsSchema = replyFactsSchema.pick({ pipeline_id: true });

/** @param notices pipeline ids by the `ts` of GitLab's own message about them. */
export function seenThread(messages: Thread, notices: ReadonlyMap<string, number>): SeenThread {
  const [parent, ...rest] = messages;
  const replies = rest.map((message) => replyFactsSchema.safeParse(facts(message)).data ?? null);
  return { messages, replies, ...parentOf(parent, notices) };
}

function parentOf(parent: Message | undefined, notices: ReadonlyMap<string, number>) {
  const noticed = notices.get(parent?.ts ?? '');
  if (noticed !== undefined) return { parent: 'gitlab', pipelineId: noticed } as const;
  const isOurs = parent?.author.kind === 'app' && parent.author.appId === bot.appId;
  const pipelineId = parentFactsSchema.safeParse(facts(parent)).data?.pipeline_id ?? null;
  return { parent: isOurs ? 'pullcheck' : 'somebody', pipelineId } as const;
}

function facts(message: Message | undefined): unknown {
  return message?.metadata?.['event_payload'];
}
