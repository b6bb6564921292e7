import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { failureError, readSlackFailure } from '../connection/slack-failure.ts';
import { metadataEventType } from '../messages/message.ts';

export type Lookup =
  | { readonly kind: 'found'; readonly ts: string; readonly isOrphan: boolean }
  | { readonly kind: 'absent' }
  /** Slack will not let us look. */
  | { readonly kind: 'unreadable'; readonly code: string };

interface Wanted {
  readonly op: string;
  readonly channel: string;
  readonly threadTs: string | null;
  /** Milliseconds since 1970; nothing older is looked at. */
  readonly since: number;
}

/**
 * Looks for the message of `op` by its metadata, where it was posted to.
 *
 * @throws ExternalError where Slack does not answer.
 */
export async function findPosted(client: WebClient, wanted: Wanted): Promise<Lookup> {
  const { channel, threadTs } = wanted;
  if (threadTs === null) return search(client, 'conversations.history', { channel }, wanted);

  const inThread = await search(client, 'conversations.replies', { channel, ts: threadTs }, wanted);
  // A reply to a parent that was deleted in between is posted to the channel itself.
  // https://github.com/slack-go/slack/issues/1571
  const isLost =
    inThread.kind === 'absent' || (inThread.kind === 'unreadable' && noThread.has(inThread.code));
  return isLost ? search(client, 'conversations.history', { channel }, wanted) : inThread;
}

const noThread = new Set(['thread_not_found', 'message_not_found']);

async function search(
  client: WebClient,
  method: 'conversations.history' | 'conversations.replies',
  where: Readonly<Record<string, string>>,
  { op, threadTs, since }: Wanted,
): Promise<Lookup> {
  const oldest = (since / 1_000).toFixed(6);
  let cursor = '';
  do {
    const page = await readPage(client, method, {
      ...where,
      oldest,
      limit: 200,
      include_all_metadata: true,
      ...(cursor === '' ? {} : { cursor }),
    });
    if (page.kind === 'unreadable') return page;
    const found = page.messages.find(({ metadata }) => metadata?.event_payload?.op === op);
    if (found !== undefined)
      return { kind: 'found', ts: found.ts, isOrphan: threadTs !== null && !found.thread_ts };
    cursor = page.cursor;
  } while (cursor !== '');
  return { kind: 'absent' };
}

type Page =
  | { readonly kind: 'page'; readonly messages: readonly Found[]; readonly cursor: string }
  | (Lookup & { kind: 'unreadable' });

async function readPage(
  client: WebClient,
  method: string,
  args: Readonly<Record<string, unknown>>,
): Promise<Page> {
  try {
    const answer = pageSchema.safeParse(await client.apiCall(method, args));
    if (!answer.success)
      throw failureError({ kind: 'unsure', code: 'malformed-answer' }, attempted, answer.error);
    const { messages, response_metadata: more } = answer.data;
    return { kind: 'page', messages, cursor: more?.next_cursor ?? '' };
  } catch (error) {
    const failure = readSlackFailure(error);
    if (failure === undefined) throw error;
    if (failure.kind === 'refused') return { kind: 'unreadable', code: failure.code };
    throw failureError(failure, attempted, error);
  }
}

const attempted = 'looking for a message that may have been posted';

const ourMetadata = z.object({
  event_type: z.literal(metadataEventType),
  event_payload: z.object({ op: z.string().optional() }).optional(),
});

const foundSchema = z.object({
  ts: z.string(),
  thread_ts: z.string().optional().catch(undefined),
  /** Other apps' metadata looks as they like. */
  metadata: ourMetadata.optional().catch(undefined),
});

type Found = z.infer<typeof foundSchema>;

const pageSchema = z.object({
  messages: z.array(foundSchema),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});
