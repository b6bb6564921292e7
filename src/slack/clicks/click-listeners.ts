import { createHash } from 'node:crypto';
import type { App } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import { z } from 'zod';
import { type Click, clickSchema } from '../../clicks/click.ts';
import { verbs } from '../../remedies/verbs.ts';
import { whisper } from '../commands/answer-command.ts';
import { notice } from '../commands/notice.ts';
import type { InFlight } from '../connection/in-flight.ts';

/** Where clicks are handed in. */
export interface ClickDesk {
  /**
   * Takes a click so that no restart loses it.
   *
   * @throws an error where it cannot be kept.
   */
  accept(click: Click): Promise<void>;
}

interface ClickListenerTools {
  readonly clickDesk: ClickDesk;
  readonly client: WebClient;
  readonly now: () => number;
  readonly inFlight: InFlight;
  readonly log: Logger;
}

const bodySchema = z.object({
  user: z.object({ id: z.string(), team_id: z.string().optional() }),
  team: z.object({ id: z.string() }).nullish(),
  container: z.object({ channel_id: z.string(), message_ts: z.string(), thread_ts: z.string().optional() }),
  message: z.object({ thread_ts: z.string().optional() }).optional(),
});

const actionSchema = z.object({ action_id: z.enum(verbs), value: z.string(), action_ts: z.string() });

/** The buttons of replies: each click is kept before it is acknowledged, and done by whichever process takes it. */
export function addClickListeners(app: App, tools: ClickListenerTools): void {
  for (const verb of verbs) {
    app.action(verb, async ({ ack, body, action }) => {
      const click = readClick({ body, action, now: tools.now() });
      if (click === undefined) {
        tools.log.warn({ verb }, 'click not understood');
        await ack();
        return;
      }
      const isKept = await keep(tools, click);
      await ack();
      if (isKept) return;
      const { channel, threadTs } = click.place;
      await tools.inFlight.track(whisper(tools, { channel, threadTs, user: click.user.userId }, notKept));
    });
  }
}

const notKept = notice(
  'Pullcheck cannot take clicks just now, for its store is away. Please click again in a minute.',
);

async function keep({ clickDesk, log }: ClickListenerTools, click: Click): Promise<boolean> {
  try {
    await clickDesk.accept(click);
    log.info({ click: click.id, verb: click.verb }, 'click taken');
    return true;
  } catch (error) {
    log.warn({ err: error }, 'click not taken');
    return false;
  }
}

/** Undefined where Slack would not send it so. */
export function readClick(given: {
  readonly body: unknown;
  readonly action: unknown;
  readonly now: number;
}): Click | undefined {
  const body = bodySchema.safeParse(given.body).data;
  const action = actionSchema.safeParse(given.action).data;
  if (body === undefined || action === undefined) return undefined;
  const { user, team, container, message } = body;
  const { action_id: verb, value: about, action_ts: occasion } = action;
  const threadTs = container.thread_ts ?? message?.thread_ts ?? container.message_ts;
  const words = JSON.stringify([occasion, user.id, verb, about]);
  return clickSchema.safeParse({
    id: createHash('sha256').update(words).digest('hex').slice(0, 32),
    verb,
    about,
    user: { teamId: user.team_id ?? team?.id, userId: user.id },
    clickedAt: given.now,
    place: { channel: container.channel_id, threadTs },
  }).data;
}
