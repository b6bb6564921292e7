/** What an operator can do about a refusal of Slack's; a general hint for codes without advice of their own. */
export function operatorAdvice(code: string): string {
  return advice.get(code) ?? 'See https://docs.slack.dev/reference/methods/chat.postMessage/#errors';
}

const token =
  'Put the bot token (xoxb-…) of the installed app into SLACK_BOT_TOKEN and restart; reinstall the app if it was removed.';
const restricted =
  'Workspace settings forbid the app to post there: ask a workspace admin, or choose another channel.';

const advice: ReadonlyMap<string, string> = new Map([
  ['not_in_channel', 'Invite the bot: /invite @pullcheck in that channel.'],
  [
    'channel_not_found',
    'Check SLACK_CHANNEL: it is an id (C…), not a name. In a private channel: /invite @pullcheck.',
  ],
  ['is_archived', 'The channel is archived: unarchive it or set SLACK_CHANNEL to another one.'],
  ['is_inactive', 'The channel is archived: unarchive it or set SLACK_CHANNEL to another one.'],
  ['missing_scope', 'Install the app again from manifest.yml: its token lacks a scope.'],
  ['not_authed', token],
  ['invalid_auth', token],
  ['account_inactive', token],
  ['token_revoked', token],
  ['token_expired', token],
  ['not_allowed_token_type', token],
  ['no_permission', token],
  ['restricted_action', restricted],
  ['restricted_action_read_only_channel', restricted],
  ['restricted_action_thread_only_channel', restricted],
  ['restricted_action_non_threadable_channel', restricted],
  ['access_denied', restricted],
  ['ekm_access_denied', restricted],
  ['org_login_required', 'The workspace is being moved into an organisation; an admin has to finish that.'],
]);
