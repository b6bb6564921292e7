import { createHash } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { readSlackFailure, type SlackFailure } from '../connection/slack-failure.ts';
import { type Message, messageMetadata } from '../messages/message.ts';

export type Sent =
  | { readonly kind: 'sent'; readonly ts: string; readonly isOrphan: boolean }
  /** Slack finds fault with the message itself. */
  | { readonly kind: 'unfit'; readonly code: string }
  /** The thread, or the message to be changed, is not there any more. */
  | { readonly kind: 'gone'; readonly code: string }
  | { readonly kind: 'failed'; readonly failure: SlackFailure; readonly error: unknown };

interface Letter {
  readonly op: string;
  readonly channel: string;
  readonly message: Message;
}

/** Posts once, never again by itself. */
export function postMessage(
  client: WebClient,
  { op, channel, threadTs, message }: Letter & { readonly threadTs: string | null },
): Promise<Sent> {
  return send(client, 'chat.postMessage', {
    channel,
    ...content(op, message),
    ...(threadTs === null ? {} : { thread_ts: threadTs }),
    unfurl_links: false,
    unfurl_media: false,
    // Not documented as an argument, but named by the method's own errors: a second belt that nothing relies on.
    // https://github.com/slackapi/slack-api-specs/issues/10
    client_msg_id: op,
  });
}

/** Replaces the content of a message of ours; doing it twice changes nothing. */
export function updateMessage(
  client: WebClient,
  { op, channel, ts, message }: Letter & { readonly ts: string },
): Promise<Sent> {
  return send(client, 'chat.update', { channel, ts, ...content(op, message) });
}

export function contentHash({ text, blocks, facts }: Message): string {
  return createHash('sha256')
    .update(JSON.stringify([text, blocks, facts]))
    .digest('base64url');
}

function content(op: string, { text, blocks, facts }: Message) {
  // chat.update would otherwise parse the text as people's clients do, mentions and all.
  return { text, blocks, metadata: messageMetadata(op, facts), parse: 'none', link_names: false };
}

async function send(
  client: WebClient,
  method: string,
  args: Readonly<Record<string, unknown>>,
): Promise<Sent> {
  try {
    const answer = answerSchema.safeParse(await client.apiCall(method, args));
    if (!answer.success) {
      return { kind: 'failed', failure: { kind: 'unsure', code: 'malformed-answer' }, error: answer.error };
    }
    const isOrphan =
      'thread_ts' in args && answer.data.message !== undefined && !answer.data.message.thread_ts;
    return { kind: 'sent', ts: answer.data.ts, isOrphan };
  } catch (error) {
    const failure = readSlackFailure(error);
    if (failure === undefined) throw error;
    if (failure.kind === 'refused' && unfit.has(failure.code)) return { kind: 'unfit', code: failure.code };
    if (failure.kind === 'refused' && gone.has(failure.code)) return { kind: 'gone', code: failure.code };
    return { kind: 'failed', failure, error };
  }
}

const unfit = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'invalid_attachments',
  'invalid_metadata_format',
  'invalid_metadata_schema',
  'metadata_too_large',
  'msg_blocks_too_long',
  'msg_too_long',
  'no_text',
  'block_mismatch',
]);

const gone = new Set([
  'message_not_found',
  'thread_not_found',
  'cannot_reply_to_message',
  'restricted_action_thread_locked',
  'cant_update_message',
  'edit_window_closed',
]);

const answerSchema = z.object({
  ts: z.string(),
  message: z.object({ thread_ts: z.string().optional() }).optional(),
});
