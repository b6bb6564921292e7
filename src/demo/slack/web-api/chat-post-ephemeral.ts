import { z } from 'zod';
import { apiMethod } from './api-method.ts';
import { anyJson, flag } from './arguments.ts';
import { threadFor } from './chat-post-message.ts';
import { checkContent } from './content.ts';
import { writableChannel } from './conversations.ts';
import { ok, refuse } from './outcome.ts';

export const chatPostEphemeral = apiMethod({
  name: 'chat.postEphemeral',
  token: 'bot',
  scopes: ['chat:write'],
  args: z.object({
    channel: z.string(),
    user: z.string(),
    text: z.string().optional(),
    blocks: anyJson.optional(),
    attachments: anyJson.optional(),
    thread_ts: z.string().optional(),
    link_names: flag.optional(),
    parse: z.enum(['none', 'full', 'mrkdwn']).optional(),
  }),
  run: (args, context) => {
    const found = writableChannel(args.channel, context);
    if (found.kind === 'refused') return found;
    if (!found.channel.members.includes(args.user)) return refuse('user_not_in_channel');
    const content = checkContent(args, { maximumText: 40_000, surface: 'message' });
    if (content.kind === 'refused') return content;
    const thread = threadFor(args.thread_ts, found.channel, context);
    if (thread.kind === 'refused') return thread;
    const { ts } = context.workspace.whisper({
      channel: found.channel.id,
      user: args.user,
      threadTs: thread.ts,
      text: content.text ?? '',
      blocks: content.blocks ?? [],
      via: 'chat.postEphemeral',
    });
    return ok({ message_ts: ts });
  },
});
