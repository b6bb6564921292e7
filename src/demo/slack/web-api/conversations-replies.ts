import { z } from 'zod';
import { apiMethod } from './api-method.ts';
import { count, flag, instant, timestamp } from './arguments.ts';
import { readableChannel } from './conversations.ts';
import { malformed, ok, refuse } from './outcome.ts';
import { pageOf, withinTimes } from './page.ts';
import { wireMessage } from './wire-message.ts';

const maximumLimit = 1_000;

/** A thread, oldest first. The parent leads the first page whatever the times asked for. */
export const conversationsReplies = apiMethod({
  name: 'conversations.replies',
  token: 'bot',
  scopes: [],
  args: z.object({
    channel: z.string(),
    ts: timestamp,
    cursor: z.string().optional(),
    include_all_metadata: flag.default(false),
    inclusive: flag.default(false),
    latest: instant.optional(),
    oldest: instant.optional(),
    limit: count.default(maximumLimit),
  }),
  run: (args, context) => {
    const { workspace } = context;
    const found = readableChannel(args.channel, 'history', context);
    if (found.kind === 'refused') return found;
    if (args.limit < 1 || args.limit > maximumLimit) return malformed('invalid_limit');
    const named = workspace.message(args.channel, args.ts);
    const parent = named?.threadTs ? workspace.message(args.channel, named.threadTs) : named;
    if (parent === undefined) return refuse('thread_not_found');
    const replies = withinTimes(workspace.replies(args.channel, parent.ts), args);
    const page = pageOf([parent, ...replies], args);
    if (page.kind === 'refused') return page;
    const metadata = args.include_all_metadata;
    return ok({
      messages: page.items.map((message) => wireMessage(message, workspace, { metadata })),
      has_more: page.cursor !== '',
      response_metadata: { next_cursor: page.cursor },
    });
  },
});
