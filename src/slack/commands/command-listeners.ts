import type { App } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { InFlight } from '../connection/in-flight.ts';
import { whisper } from './answer-command.ts';
import type { CommandDesk } from './command-desk.ts';
import { notice } from './notice.ts';
import { parseCommand, parseMention } from './parse-command.ts';
import { takeCommand } from './take-command.ts';

interface CommandListenerTools {
  readonly desk: CommandDesk;
  readonly client: WebClient;
  readonly now: () => number;
  readonly inFlight: InFlight;
  readonly log: Logger;
}

/** `/pullcheck …`, and the same behind a mention, for threads have no slash commands. */
export function addCommandListeners(app: App, tools: CommandListenerTools): void {
  app.command('/pullcheck', async ({ ack, command }) => {
    const { trigger_id: occasion, team_id: team, user_id: user, response_url: url } = command;
    const asker = { occasion, team, user, to: { kind: 'person', url } } as const;
    const { message } = await takeCommand(tools, parseCommand(command.text ?? ''), asker);
    const { text, blocks } = message;
    await ack({ response_type: 'ephemeral', text, blocks: [...blocks] });
  });

  app.event('app_mention', async ({ event, body, context }) => {
    const { user, channel, text } = event;
    if (user === undefined || 'bot_id' in event || context.botUserId === undefined) return;
    const threadTs = event.thread_ts ?? event.ts;
    const where = { channel, threadTs, user };
    const tell = (message: ReturnType<typeof notice>) => tools.inFlight.track(whisper(tools, where, message));
    if (body.is_ext_shared_channel) {
      await tell(sharedChannel);
      return;
    }
    const parsed = parseMention(behindMention(text, context.botUserId));
    const asker = {
      occasion: body.event_id,
      team: body.team_id,
      user,
      to: { kind: 'thread', channel, threadTs },
    } as const;
    const { message, isTaken } = await tools.inFlight.track(takeCommand(tools, parsed, asker));
    if (!isTaken) await tell(message);
  });
}

/** Others than members of the home workspace read along there. */
const sharedChannel = notice(
  'This channel is shared with another organisation, so nothing is answered in it. ',
  { code: '/pullcheck' },
  ' answers to you alone.',
);

function behindMention(text: string, botUserId: string): string {
  const mention = new RegExp(`<@${botUserId}(?:\\|[^<>]*)?>`).exec(text);
  return mention === null ? '' : text.slice(mention.index + mention[0].length);
}
