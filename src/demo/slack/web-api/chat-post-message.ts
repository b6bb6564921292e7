import { z } from 'zod';
import { bot, type Channel } from '../people.ts';
import { apiMethod, type MethodContext } from './api-method.ts';
import { anyJson, flag, timestamp } from './arguments.ts';
import { type Content, checkContent } from './content.ts';
import { writableChannel } from './conversations.ts';
import { malformed, type Outcome, ok, type Refusal, refuse } from './outcome.ts';
import { wireMessage } from './wire-message.ts';

const author = { kind: 'app', ...bot } as const;
const maximumText = 40_000;

export const chatPostMessage = apiMethod({
  name: 'chat.postMessage',
  token: 'bot',
  scopes: ['chat:write'],
  args: z.object({
    channel: z.string(),
    text: z.string().optional(),
    blocks: anyJson.optional(),
    attachments: anyJson.optional(),
    metadata: anyJson.optional(),
    thread_ts: z.string().optional(),
    reply_broadcast: flag.optional(),
    unfurl_links: flag.optional(),
    unfurl_media: flag.optional(),
    unfurl_app_links: flag.optional(),
    link_names: flag.optional(),
    mrkdwn: flag.optional(),
    parse: z.enum(['none', 'full', 'mrkdwn']).optional(),
    /**
     * Known to the server by its error codes only. What it prevents is unknown, so here it prevents nothing.
     *
     * @see https://github.com/slackapi/slack-api-specs/issues/10
     */
    client_msg_id: z.uuid().optional(),
  }),
  run: (args, context) => {
    const found = writableChannel(args.channel, context);
    if (found.kind === 'refused') return found;
    const content = checkContent(args, { maximumText, surface: 'message' });
    if (content.kind === 'refused') return content;
    const thread = threadFor(args.thread_ts, found.channel, context);
    if (thread.kind === 'refused') return thread;
    return post(
      { channel: found.channel, content, threadTs: thread.ts, broadcast: args.reply_broadcast ?? false },
      context,
    );
  },
});

type Thread = { readonly kind: 'thread'; readonly ts: string | null };

/** Where a reply goes. A reply's own `ts` works in Slack up to a point and is advised against: a fault of the caller. */
export function threadFor(
  given: string | undefined,
  channel: Channel,
  context: MethodContext,
): Thread | Refusal {
  if (given === undefined || given === '') return { kind: 'thread', ts: null };
  const isTimestamp = timestamp.safeParse(given).success;
  if (!isTimestamp) return malformed('invalid_thread_ts', [`${given} is not a valid thread_ts`]);
  const parent = context.workspace.message(channel.id, given);
  if (parent === undefined) return orphan(channel, given, context);
  if (parent.threadTs === null) return { kind: 'thread', ts: parent.ts };
  return malformed('cannot_reply_to_message', [`${given} is a reply; use its parent`]);
}

/**
 * Slack does not refuse a reply to a deleted parent: it posts it to the channel, and only the missing `thread_ts` tells.
 *
 * @see https://github.com/slack-go/slack/issues/1571
 */
function orphan(channel: Channel, ts: string, context: MethodContext): Thread | Refusal {
  const { workspace, orphanReply, violate } = context;
  if (!workspace.everExisted(channel.id, ts)) violate(`chat.postMessage: there never was a parent ${ts}`);
  return orphanReply === 'unthreaded' ? { kind: 'thread', ts: null } : refuse('thread_not_found');
}

interface Post {
  readonly channel: Channel;
  readonly content: Content;
  readonly threadTs: string | null;
  readonly broadcast: boolean;
}

function post({ channel, content, threadTs, broadcast }: Post, { workspace }: MethodContext): Outcome {
  const message = workspace.post({
    channel: channel.id,
    author,
    text: content.text ?? '',
    blocks: content.blocks ?? [],
    attachments: content.attachments ?? [],
    metadata: content.metadata ?? null,
    threadTs,
    broadcast: broadcast && threadTs !== null,
  });
  return ok({
    channel: channel.id,
    ts: message.ts,
    message: wireMessage(message, workspace, { metadata: true }),
  });
}
