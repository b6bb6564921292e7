import type { App } from '@slack/bolt';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import { addClickListeners } from './clicks/click-listeners.ts';
import { addCommandListeners } from './commands/command-listeners.ts';
import type { InFlight } from './connection/in-flight.ts';
import { messageText, readableMessageSchema } from './message-text.ts';
import { pastedAnswer } from './messages/pasted-answer.ts';
import type { Respond } from './respond.ts';
import type { Notifications } from './threads/notifications.ts';

interface ListenerTools {
  readonly notifications: Pick<Notifications, 'observe'>;
  readonly diagnose: (text: string) => Diagnosis | null;
  readonly respond: Respond;
  readonly inFlight: InFlight;
  readonly commands: Parameters<typeof addCommandListeners>[1];
  readonly clicks: Parameters<typeof addClickListeners>[1];
}

/** What the app does with what people and other apps do in Slack. Everything but events is acknowledged at once. */
export function addListeners(
  app: App,
  { notifications, diagnose, respond, inFlight, commands, clicks }: ListenerTools,
): void {
  app.event('message', ({ event }) => inFlight.track(notifications.observe(event)));

  addCommandListeners(app, commands);
  addClickListeners(app, clicks);

  app.shortcut({ type: 'message_action', callback_id: 'diagnose-message' }, async ({ ack, shortcut }) => {
    await ack();
    const message = readableMessageSchema.parse(shortcut.message);
    const answer = pastedAnswer(diagnose(messageText(message)));
    const to = { url: shortcut.response_url, threadTs: message.thread_ts, replaces: false };
    await inFlight.track(respond(to, answer));
  });

  // A button that only opens an address is reported like any other, and waits for its acknowledgement.
  app.action(/^link:/, async ({ ack }) => {
    await ack();
  });
}
