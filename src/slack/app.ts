import { App, LogLevel } from '@slack/bolt';
import type { Logger } from 'pino';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import { ExternalError, PermanentError } from '../errors.ts';
import type { ClickDesk } from './clicks/click-listeners.ts';
import type { Clock } from './clock.ts';
import type { CommandDesk } from './commands/command-desk.ts';
import { clientOptions, type SlackClients } from './connection/clients.ts';
import type { HttpListener } from './connection/http-entrance.ts';
import { createInFlight } from './connection/in-flight.ts';
import { slackLibraryLog } from './connection/library-log.ts';
import { untilItWorks } from './connection/persistence.ts';
import { createPing } from './connection/ping.ts';
import { toError } from './connection/slack-failure.ts';
import type { TrustedAddresses } from './connection/trusted-address.ts';
import { createWayIn, type SlackMode } from './connection/way-in.ts';
import { addListeners } from './listeners.ts';
import type { Respond } from './respond.ts';
import type { Notifications } from './threads/notifications.ts';

export interface SlackApp {
  /** For POST /slack/events in HTTP mode; undefined in Socket Mode. */
  readonly listener: HttpListener | undefined;
  /**
   * Takes up contact with Slack. Where Slack does not answer this resolves all the same and goes on trying, for webhooks
   * can be taken meanwhile.
   *
   * @throws PermanentError where Slack refuses the credentials.
   */
  start(): Promise<void>;
  /** Takes nothing more and lets what was begun end, at most `deadlineMs`. */
  stop(deadlineMs: number): Promise<void>;
  /**
   * Whether Slack answers; the answer may be some seconds old.
   *
   * @throws ExternalError, PermanentError where it does not.
   */
  ping(): Promise<void>;
}

interface SlackAppOptions {
  readonly config: {
    readonly botToken: string;
    readonly mode: SlackMode;
    readonly apiUrl: string;
  };
  readonly clients: SlackClients;
  readonly trusted: TrustedAddresses;
  readonly notifications: Pick<Notifications, 'observe'>;
  readonly diagnose: (text: string) => Diagnosis | null;
  readonly respond: Respond;
  readonly desk: CommandDesk;
  readonly clickDesk: ClickDesk;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The app as people meet it: the command, the shortcut, and what it hears in channels. */
export function createSlackApp(options: SlackAppOptions): SlackApp {
  const { config, clients, trusted, notifications, diagnose, respond, desk, clickDesk, clock, log } = options;
  const inFlight = createInFlight();
  const wayIn = createWayIn({ mode: config.mode, apiUrl: config.apiUrl, trusted, log });
  const ping = createPing(clients.reading, clock);
  const app = createBoltApp(config, { receiver: wayIn.receiver, log });
  const commands = { desk, client: clients.posting, now: clock.now, inFlight, log };
  const clicks = { clickDesk, client: clients.posting, now: clock.now, inFlight, log };
  addListeners(app, { notifications, diagnose, respond, inFlight, commands, clicks });
  const stopping = new AbortController();

  async function establish(): Promise<void> {
    await app.init().catch((error: unknown) => {
      throw toError(error, 'auth.test');
    });
    await wayIn.open();
    log.info({ mode: config.mode.kind }, 'slack answers');
  }

  function report(error: unknown): void {
    log[error instanceof PermanentError ? 'error' : 'warn']({ err: error }, 'slack not reached');
  }

  return {
    listener: wayIn.listener,
    async start() {
      try {
        await establish();
      } catch (error) {
        if (!(error instanceof ExternalError)) throw error;
        void untilItWorks(establish, { signal: stopping.signal, onFailure: report });
      }
    },
    async stop(deadlineMs) {
      stopping.abort();
      await wayIn.close(deadlineMs / 2);
      await inFlight.drained(deadlineMs / 2);
    },
    async ping() {
      await ping();
      wayIn.check();
    },
  };
}

function createBoltApp(
  { botToken, apiUrl }: SlackAppOptions['config'],
  { receiver, log }: { readonly receiver: ReturnType<typeof createWayIn>['receiver']; readonly log: Logger },
): App {
  const app = new App({
    receiver,
    token: botToken,
    clientOptions: clientOptions({ apiUrl, log }),
    logger: slackLibraryLog(log),
    logLevel: LogLevel.INFO,
    convoStore: false,
    // Otherwise the constructor asks Slack at once, and nobody can catch the refusal.
    deferInitialization: true,
    extendedErrorHandler: true,
  });
  app.error(async ({ error }: { readonly error: Error }) => {
    log.error({ err: error }, 'slack listener failed');
  });
  return app;
}
