import { z } from 'zod';
import { apiMethod } from './api-method.ts';
import { count, flag, instant } from './arguments.ts';
import { readableChannel } from './conversations.ts';
import { malformed, ok } from './outcome.ts';
import { pageOf, withinTimes } from './page.ts';
import { wireMessage } from './wire-message.ts';

const maximumLimit = 999;

/** The channel's own messages and broadcast replies, newest first. */
export const conversationsHistory = apiMethod({
  name: 'conversations.history',
  token: 'bot',
  scopes: [],
  args: z.object({
    channel: z.string(),
    cursor: z.string().optional(),
    include_all_metadata: flag.default(false),
    inclusive: flag.default(false),
    latest: instant.optional(),
    oldest: instant.optional(),
    limit: count.default(100),
  }),
  run: (args, context) => {
    const found = readableChannel(args.channel, 'history', context);
    if (found.kind === 'refused') return found;
    if (args.limit < 1 || args.limit > maximumLimit) return malformed('invalid_limit');
    const shown = context.workspace
      .messages(found.channel.id)
      .filter(({ threadTs, broadcast }) => threadTs === null || broadcast);
    // With `oldest` alone the page is the one next to it, otherwise the one next to `latest`.
    const fromOldest = args.oldest !== undefined && args.latest === undefined;
    const inTime = withinTimes(shown, args);
    const page = pageOf(fromOldest ? inTime : inTime.toReversed(), args);
    if (page.kind === 'refused') return page;
    const newestFirst = fromOldest ? page.items.toReversed() : page.items;
    const metadata = args.include_all_metadata;
    return ok({
      messages: newestFirst.map((message) => wireMessage(message, context.workspace, { metadata })),
      has_more: page.cursor !== '',
      pin_count: 0,
      response_metadata: { next_cursor: page.cursor },
    });
  },
});
