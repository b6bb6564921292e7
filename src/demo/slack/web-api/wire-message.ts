import type { JsonObject } from '../json.ts';
import type { Author, Message } from '../message.ts';
import { team } from '../people.ts';
import type { Workspace } from '../workspace.ts';

/**
 * A message as the Web API and events show it.
 *
 * @param metadata whether to include it; lookups leave it out unless asked.
 */
export function wireMessage(
  message: Message,
  workspace: Workspace,
  { metadata }: { readonly metadata: boolean },
): JsonObject {
  if (message.deleted) return { ...tombstone(message), ...threadOf(message, workspace) };
  return {
    type: 'message',
    ...authorOf(message.author),
    ...(message.broadcast && { subtype: 'thread_broadcast' }),
    text: message.text,
    ts: message.ts,
    ...(message.blocks.length > 0 && { blocks: message.blocks }),
    ...(message.attachments.length > 0 && { attachments: message.attachments }),
    ...(message.edited && { edited: { user: message.edited.userId, ts: message.edited.ts } }),
    ...(metadata && message.metadata && { metadata: message.metadata }),
    ...threadOf(message, workspace),
  };
}

/** The id that `user` holds for this author; webhooks have none. */
export function userIdOf(author: Author): string | undefined {
  return author.kind === 'webhook' ? undefined : author.userId;
}

function tombstone({ ts, text }: Message): JsonObject {
  return { type: 'message', subtype: 'tombstone', user: 'USLACKBOT', hidden: true, text, ts };
}

function authorOf(author: Author): JsonObject {
  if (author.kind === 'user') return { user: author.userId, team: team.id };
  if (author.kind === 'webhook') {
    return { subtype: 'bot_message', bot_id: author.botId, username: author.name };
  }
  const { botId, appId, name } = author;
  return {
    user: author.userId,
    bot_id: botId,
    app_id: appId,
    team: team.id,
    bot_profile: { id: botId, app_id: appId, name, deleted: false, team_id: team.id },
  };
}

function threadOf(message: Message, workspace: Workspace): JsonObject {
  if (message.threadTs !== null) return replyFields(message.channel, message.threadTs, workspace);
  const replies = workspace.replies(message.channel, message.ts);
  const last = replies.at(-1);
  if (last === undefined) return {};
  const authors = new Set(replies.map(({ author }) => userIdOf(author) ?? 'bot'));
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users_count: authors.size,
    latest_reply: last.ts,
    reply_users: [...authors],
    is_locked: false,
    subscribed: false,
  };
}

function replyFields(channel: string, threadTs: string, workspace: Workspace): JsonObject {
  const parent = workspace.message(channel, threadTs);
  const author = parent && userIdOf(parent.author);
  return { thread_ts: threadTs, ...(author !== undefined && { parent_user_id: author }) };
}
