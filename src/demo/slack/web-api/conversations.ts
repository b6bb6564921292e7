import { bot, type Channel } from '../people.ts';
import type { MethodContext } from './api-method.ts';
import { type Refusal, refuse } from './outcome.ts';

export type Found = { readonly kind: 'found'; readonly channel: Channel };

/** A conversation that the bot may write to. */
export function writableChannel(id: string, context: MethodContext): Found | Refusal {
  const channel = context.workspace.channel(id);
  if (channel === undefined) return refuse('channel_not_found');
  if (!isMember(channel)) {
    if (channel.visibility === 'private') return refuse('channel_not_found');
    if (!context.scopes.includes('chat:write.public')) return refuse('not_in_channel');
  }
  if (channel.archived) return refuse('is_archived');
  return { kind: 'found', channel };
}

/**
 * A conversation that the bot may look into.
 *
 * @param right `history` needs membership too, `read` only in private channels.
 */
export function readableChannel(
  id: string,
  right: 'history' | 'read',
  context: MethodContext,
): Found | Refusal {
  const channel = context.workspace.channel(id);
  if (channel === undefined) return refuse('channel_not_found');
  const scope = `${channel.visibility === 'private' ? 'groups' : 'channels'}:${right}`;
  if (!context.scopes.includes(scope)) return missingScope(scope, context.scopes);
  if (isMember(channel)) return { kind: 'found', channel };
  if (channel.visibility === 'private') return refuse('channel_not_found');
  return right === 'history' ? refuse('not_in_channel') : { kind: 'found', channel };
}

export function missingScope(needed: string, provided: readonly string[]): Refusal {
  return refuse('missing_scope', { needed, provided: provided.join(',') });
}

export function isMember({ members }: Channel): boolean {
  return members.includes(bot.userId);
}
