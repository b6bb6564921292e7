import { SocketModeReceiver } from '@slack/bolt';
import type { Logger } from 'pino';
import { ExternalError } from '../../errors.ts';
import { clientOptions } from './clients.ts';
import { createEntrance, createHttpReceiver, type HttpListener } from './http-entrance.ts';
import { slackLibraryLog } from './library-log.ts';
import { createSocketConnection } from './socket-connection.ts';
import type { TrustedAddresses } from './trusted-address.ts';

/** How Slack's deliveries come in. */
export type SlackMode =
  | { readonly kind: 'http'; readonly signingSecret: string }
  | { readonly kind: 'socket'; readonly appToken: string };

interface WayInOptions {
  readonly mode: SlackMode;
  readonly apiUrl: string;
  readonly trusted: TrustedAddresses;
  readonly log: Logger;
}

interface WayIn {
  readonly receiver: SocketModeReceiver | ReturnType<typeof createHttpReceiver>;
  readonly listener: HttpListener | undefined;
  open(): Promise<void>;
  close(deadlineMs: number): Promise<void>;
  /** @throws ExternalError while nothing can come in. */
  check(): void;
}

/** The two ways behind one face. */
export function createWayIn(options: WayInOptions): WayIn {
  return options.mode.kind === 'http' ? overHttp(options.mode, options) : overSocket(options.mode, options);
}

function overHttp({ signingSecret }: SlackMode & { kind: 'http' }, { log }: WayInOptions): WayIn {
  const receiver = createHttpReceiver(signingSecret, log);
  let isOpen = false;
  return {
    receiver,
    listener: createEntrance(receiver, () => isOpen),
    async open() {
      isOpen = true;
    },
    async close() {
      isOpen = false;
    },
    check() {},
  };
}

function overSocket(
  { appToken }: SlackMode & { kind: 'socket' },
  { apiUrl, trusted, log }: WayInOptions,
): WayIn {
  // No customRoutes, ever: the HTTP server that they bring dies of an unauthenticated `GET //`.
  const receiver = new SocketModeReceiver({
    appToken,
    autoReconnectEnabled: false,
    logger: slackLibraryLog(log),
    installerOptions: { clientOptions: clientOptions({ apiUrl, log }) },
    // Bolt's own acknowledges some failures in a way that can reject unheard once the socket is closed.
    processEventErrorHandler: async ({ error }) => {
      log.warn({ err: error }, 'slack delivery not acknowledged');
      return false;
    },
  });
  const connection = createSocketConnection(receiver.client, { trusted, log });
  return {
    receiver,
    listener: undefined,
    open: () => connection.connect(),
    close: (deadlineMs) => connection.disconnect(deadlineMs),
    check() {
      if (connection.isConnected()) return;
      throw new ExternalError('Slack: the socket is not connected', {
        service: 'slack',
        code: 'socket-closed',
      });
    },
  };
}
