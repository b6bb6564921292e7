import type { JsonObject } from '../json.ts';
import { bot, type Channel, team, type User } from '../people.ts';
import type { Envelope } from './envelope.ts';

/** What every payload from a person says. */
interface Origin {
  readonly user: User;
  readonly channel: Channel;
  readonly triggerId: string;
  readonly responseUrl: string;
}

export function slashCommand(
  { user, channel, triggerId, responseUrl }: Origin,
  { command, text }: { readonly command: string; readonly text: string },
): Envelope {
  return {
    type: 'slash_commands',
    acceptsResponse: true,
    payload: {
      token: 'deprecated',
      team_id: team.id,
      team_domain: team.domain,
      channel_id: channel.id,
      channel_name: channel.visibility === 'private' ? 'privategroup' : channel.name,
      user_id: user.id,
      user_name: user.name,
      command,
      text,
      api_app_id: bot.appId,
      is_enterprise_install: 'false',
      response_url: responseUrl,
      trigger_id: triggerId,
    },
  };
}

interface Click {
  readonly container: JsonObject;
  /** As the Web API shows it; undefined for an ephemeral one. */
  readonly message: JsonObject | undefined;
  readonly action: JsonObject;
}

export function blockActions(origin: Origin, { container, message, action }: Click): Envelope {
  return interaction({
    type: 'block_actions',
    ...commonTo(origin),
    container,
    ...(message && { message }),
    state: { values: {} },
    response_url: origin.responseUrl,
    actions: [action],
  });
}

export function messageShortcut(
  origin: Origin,
  { callbackId, message }: { readonly callbackId: string; readonly message: JsonObject },
): Envelope {
  return interaction({
    type: 'message_action',
    ...commonTo(origin),
    callback_id: callbackId,
    message_ts: message['ts'] ?? '',
    message,
    response_url: origin.responseUrl,
  });
}

export function viewSubmission(
  user: User,
  { triggerId, view }: { readonly triggerId: string; readonly view: JsonObject },
): Envelope {
  const { channel: _channel, ...common } = commonTo({ user, triggerId, channel: undefined });
  return interaction({ type: 'view_submission', ...common, view, response_urls: [] });
}

function interaction(payload: JsonObject): Envelope {
  return { type: 'interactive', acceptsResponse: payload['type'] === 'view_submission', payload };
}

function commonTo({
  user,
  channel,
  triggerId,
}: Pick<Origin, 'user' | 'triggerId'> & { readonly channel: Channel | undefined }) {
  return {
    token: 'deprecated',
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
    api_app_id: bot.appId,
    user: { id: user.id, username: user.name, name: user.name, team_id: user.teamId },
    channel: {
      id: channel?.id ?? '',
      name: channel?.visibility === 'private' ? 'privategroup' : (channel?.name ?? ''),
    },
    trigger_id: triggerId,
    action_ts: triggerId.split('.', 1)[0] ?? '',
  };
}
