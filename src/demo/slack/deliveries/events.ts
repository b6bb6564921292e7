import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../json.ts';
import type { Message } from '../message.ts';
import { bot, type Channel, team } from '../people.ts';
import { isMember } from '../web-api/conversations.ts';
import { wireMessage } from '../web-api/wire-message.ts';
import type { Change, Workspace } from '../workspace.ts';
import type { Envelope } from './envelope.ts';

/** What the app hears of a change: nothing where it did not subscribe, is not in the channel or may not read it. */
export function eventsFor(
  change: Change,
  { workspace, subscriptions, scopes }: Audience,
): readonly Envelope[] {
  if (change.kind === 'whispered') return [];
  const channel = workspace.channel(change.message.channel);
  if (channel === undefined || !isMember(channel)) return [];
  const kind = channel.visibility === 'private' ? 'groups' : 'channels';
  const hears = subscriptions.includes(`message.${kind}`) && scopes.includes(`${kind}:history`);
  const isMentioned = subscriptions.includes('app_mention') && scopes.includes('app_mentions:read');
  const message = hears ? [messageEvent(change, channel, workspace)] : [];
  const mention = isMentioned ? mentionEvents(change, workspace) : [];
  return [...message, ...mention].map((event) => eventCallback(event, channel));
}

export interface Audience {
  readonly workspace: Workspace;
  /** Event names as in the manifest. */
  readonly subscriptions: readonly string[];
  readonly scopes: readonly string[];
}

/** Wraps an event as the Events API delivers it. */
export function eventCallback(event: JsonObject, channel?: Channel): Envelope {
  return {
    type: 'events_api',
    acceptsResponse: false,
    payload: {
      token: 'deprecated',
      team_id: team.id,
      context_team_id: team.id,
      context_enterprise_id: null,
      api_app_id: bot.appId,
      event,
      type: 'event_callback',
      event_id: `Ev${randomUUID().replaceAll('-', '').slice(0, 12).toUpperCase()}`,
      event_time: Math.floor(Number(event['event_ts'])),
      authorizations: [
        {
          enterprise_id: null,
          team_id: team.id,
          user_id: bot.userId,
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
      is_ext_shared_channel: channel?.external ?? false,
    },
  };
}

type MessageChange = Exclude<Change, { kind: 'whispered' }>;

function messageEvent(change: MessageChange, channel: Channel, workspace: Workspace): JsonObject {
  const { message } = change;
  const where = {
    channel: channel.id,
    channel_type: channel.visibility === 'private' ? 'group' : 'channel',
  };
  const show = (shown: Message): JsonObject => wireMessage(shown, workspace, { metadata: false });
  if (change.kind === 'posted') return { ...show(message), ...where, event_ts: message.ts };
  const ts = workspace.nextTs();
  const hidden = { type: 'message', hidden: true, ts, event_ts: ts, ...where };
  return change.kind === 'edited'
    ? {
        ...hidden,
        subtype: 'message_changed',
        message: show(message),
        previous_message: show(change.previous),
      }
    : { ...hidden, subtype: 'message_deleted', deleted_ts: message.ts, previous_message: show(message) };
}

function mentionEvents(change: MessageChange, workspace: Workspace): readonly JsonObject[] {
  const { message } = change;
  if (change.kind !== 'posted' || message.author.kind !== 'user') return [];
  if (!message.text.includes(`<@${bot.userId}>`)) return [];
  const wire = wireMessage(message, workspace, { metadata: false });
  return [{ ...wire, type: 'app_mention', channel: message.channel, event_ts: message.ts }];
}
