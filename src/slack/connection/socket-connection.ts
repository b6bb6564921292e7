import type { SocketModeReceiver } from '@slack/bolt';
import type { Logger } from 'pino';
import { ExternalError, PermanentError } from '../../errors.ts';
import { withDeadline } from './in-flight.ts';
import { untilItWorks } from './persistence.ts';
import { toError } from './slack-failure.ts';
import type { TrustedAddresses } from './trusted-address.ts';

export interface SocketConnection {
  /**
   * Connects once, and from then on whenever the connection ends.
   *
   * @throws ExternalError, PermanentError where that first attempt fails.
   */
  connect(): Promise<void>;
  isConnected(): boolean;
  disconnect(deadlineMs: number): Promise<void>;
}

const connectTimeoutMs = 20_000;
const closeTimeoutMs = 1_000;

/**
 * Keeps a Socket Mode client connected. The client's own reconnection is off: an error of the HTTP kind during it is an
 * unhandled rejection, which ends the process, and it pauses five seconds each time Slack asks to reconnect.
 */
export function createSocketConnection(
  client: SocketModeReceiver['client'],
  { trusted, log }: { readonly trusted: TrustedAddresses; readonly log: Logger },
): SocketConnection {
  const stopping = new AbortController();
  let connected = false;
  client.on('authenticated', ({ url }: { url?: unknown }) => {
    // Thrown into the client's own attempt to connect, which it ends before a socket is opened.
    if (typeof url !== 'string' || !trusted.isSocketUrl(url)) throw foreignSocket();
  });
  client.on('disconnected', () => {
    if (!connected) return;
    connected = false;
    void keepConnected();
  });

  async function attempt(): Promise<void> {
    const starting = client.start().then(undefined, (error: unknown) => {
      throw error instanceof Error ? toError(error, 'apps.connections.open') : closedAtOnce();
    });
    if ((await withDeadline(starting, connectTimeoutMs)) === 'late') {
      await withDeadline(client.disconnect(), closeTimeoutMs);
      throw new ExternalError('Slack: no hello on the socket', { service: 'slack', code: 'timeout' });
    }
    connected = true;
    log.info({}, 'slack socket connected');
  }

  function keepConnected(): Promise<void> {
    return untilItWorks(attempt, {
      signal: stopping.signal,
      onFailure: (error) => log.warn({ err: error }, 'slack socket not connected'),
    });
  }

  return {
    connect: attempt,
    isConnected: () => connected,
    async disconnect(deadlineMs) {
      stopping.abort();
      connected = false;
      // The closing handshake may take the client up to 30 s.
      await withDeadline(client.disconnect(), deadlineMs);
    },
  };
}

function closedAtOnce(): ExternalError {
  return new ExternalError('Slack: the socket was closed before it was ready', {
    service: 'slack',
    code: 'closed',
  });
}

function foreignSocket(): PermanentError {
  return new PermanentError('Slack: apps.connections.open named a socket on a host that is not trusted', {
    service: 'slack',
    code: 'foreign-socket',
  });
}
