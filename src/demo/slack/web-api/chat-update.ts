import { z } from 'zod';
import type { Edit, Message } from '../message.ts';
import { bot } from '../people.ts';
import { apiMethod, type MethodContext } from './api-method.ts';
import { anyJson, flag, timestamp } from './arguments.ts';
import { type Content, checkContent } from './content.ts';
import { isMember } from './conversations.ts';
import { malformed, ok, type Refusal, refuse } from './outcome.ts';
import { wireMessage } from './wire-message.ts';

const maximumText = 4_000;

export const chatUpdate = apiMethod({
  name: 'chat.update',
  token: 'bot',
  scopes: ['chat:write'],
  args: z.object({
    channel: z.string(),
    ts: timestamp,
    text: z.string().optional(),
    blocks: anyJson.optional(),
    attachments: anyJson.optional(),
    metadata: anyJson.optional(),
    reply_broadcast: flag.optional(),
    link_names: flag.optional(),
    parse: z.enum(['none', 'full', 'client']).optional(),
  }),
  run: (args, context) => {
    const target = targetOf(args.channel, args.ts, context);
    if (target.kind === 'refused') return target;
    const content = checkContent(args, { maximumText, surface: 'message' });
    if (content.kind === 'refused') return content;
    if (args.reply_broadcast) return refuse('no_dual_broadcast_content_update');
    if (isMismatch(target.message, content)) return malformed('block_mismatch');
    const message = context.workspace.edit(target.message, editOf(target.message, content, context));
    return ok({
      channel: message.channel,
      ts: message.ts,
      text: message.text,
      message: wireMessage(message, context.workspace, { metadata: true }),
    });
  },
});

type Target = { readonly kind: 'target'; readonly message: Message };

function targetOf(channelId: string, ts: string, { workspace }: MethodContext): Target | Refusal {
  const channel = workspace.channel(channelId);
  if (channel === undefined) return refuse('channel_not_found');
  if (channel.visibility === 'private' && !isMember(channel)) return refuse('channel_not_found');
  if (channel.archived) return refuse('is_inactive');
  const message = workspace.message(channelId, ts);
  if (message === undefined || message.deleted) return refuse('message_not_found');
  if (message.author.kind !== 'app' || message.author.botId !== bot.botId)
    return malformed('cant_update_message');
  return { kind: 'target', message };
}

/** Rich text cannot be replaced by blocks without any. */
function isMismatch({ blocks }: Message, { blocks: next }: Content): boolean {
  const isRich = (all: Content['blocks']): boolean => all?.some(({ type }) => type === 'rich_text') ?? false;
  return next !== undefined && next.length > 0 && isRich(blocks) && !isRich(next);
}

/** Text without blocks removes the old blocks; metadata stays unless given, and `{}` removes it. */
function editOf(message: Message, content: Content, { workspace }: MethodContext): Edit {
  const blocks = content.blocks ?? (content.text === undefined ? message.blocks : []);
  const text = content.text ?? message.text;
  const marked = blocks.length === 0 && text !== message.text;
  return {
    text,
    blocks,
    attachments: content.attachments ?? message.attachments,
    metadata: content.metadata === undefined ? message.metadata : content.metadata,
    edited: marked ? { userId: bot.userId, ts: workspace.nextTs() } : message.edited,
    broadcast: message.broadcast,
  };
}
