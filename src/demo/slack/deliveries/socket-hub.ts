import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { bot } from '../people.ts';
import type { Transport } from './envelope.ts';
import { abandon, gone, receive, send, type Waiting } from './socket-envelopes.ts';

export interface SocketHub {
  /** A one-time address; undefined where the app has as many sockets as it may. */
  readonly openUrl: () => string | undefined;
  readonly deliver: Transport;
  readonly connections: () => number;
  /** Tells every socket to leave; those told to refresh come back by themselves. */
  readonly announceDisconnect: (reason: 'warning' | 'refresh_requested' | 'link_disabled') => void;
  /** Cuts every socket without a word. */
  readonly cut: () => void;
}

interface SocketHubOptions {
  readonly server: Server;
  /** `ws://127.0.0.1:PORT` */
  readonly origin: string;
  readonly ackWithinMs: number;
  readonly violate: (violation: string) => void;
  readonly onConnection: () => void;
}

const maximumSockets = 10;
const pingEveryMs = 10_000;

/**
 * Slack's end of Socket Mode.
 *
 * @see https://docs.slack.dev/apis/events-api/using-socket-mode
 */
export function createSocketHub(options: SocketHubOptions): SocketHub {
  const { server, origin, violate } = options;
  const sockets = new Set<WebSocket>();
  const tickets = createTickets(origin);
  const waiting = new Map<string, Waiting>();
  const upgrader = new WebSocketServer({ noServer: true });
  let next = 0;

  const admit = (socket: WebSocket): void => {
    sockets.add(socket);
    const pinger = setInterval(() => socket.ping(), pingEveryMs).unref();
    socket.on('message', (data) => receive(textOf(data), { waiting, violate }));
    socket.on('close', () => {
      clearInterval(pinger);
      sockets.delete(socket);
      abandon(socket, waiting);
    });
    socket.send(JSON.stringify(hello(sockets.size)));
    options.onConnection();
  };
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    if (tickets.redeem(request.url ?? '')) {
      upgrader.handleUpgrade(request, stream, head, admit);
      return;
    }
    violate('socket: opened with an unknown or used ticket');
    stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
  });

  return {
    openUrl: () => (sockets.size < maximumSockets ? tickets.issue() : undefined),
    deliver: async (envelope, retry) => {
      next += 1;
      const socket = [...sockets][next % Math.max(1, sockets.size)];
      if (socket === undefined) return gone('no socket is open');
      return send({ socket, envelope, retry, waiting, ackWithinMs: options.ackWithinMs });
    },
    connections: () => sockets.size,
    announceDisconnect: (reason) => {
      const notice = JSON.stringify({ type: 'disconnect', reason, debug_info: {} });
      for (const socket of sockets) socket.send(notice);
    },
    cut: () => {
      for (const socket of sockets) socket.terminate();
    },
  };
}

/** Addresses that open one socket each. */
function createTickets(origin: string) {
  const paths = new Set<string>();
  return {
    issue: (): string => {
      const path = `/link/?ticket=${randomUUID()}&app_id=${bot.appId}`;
      paths.add(path);
      return `${origin}${path}`;
    },
    redeem: (path: string): boolean => paths.delete(path),
  };
}

function hello(connections: number) {
  return {
    type: 'hello',
    num_connections: connections,
    debug_info: { host: 'applink-stand-in', approximate_connection_time: 18_060 },
    connection_info: { app_id: bot.appId },
  };
}

function textOf(data: RawData): string {
  const parts = Array.isArray(data) ? data : [data];
  return parts.map((part) => new TextDecoder().decode(part)).join('');
}
