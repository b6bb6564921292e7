import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';

export interface Served {
  readonly port: number;
  /** How many connections were taken so far. */
  readonly connections: () => number;
  close(): Promise<void>;
}

interface ServeOptions {
  readonly listener: (request: IncomingMessage, response: ServerResponse) => void;
  /** Undefined: plain HTTP. */
  readonly tls?: ServerOptions | undefined;
  readonly host?: string;
  /** 0: any free one. */
  readonly port?: number;
}

/** Listens, and lets go of all connections when it is closed. */
export async function serve({ listener, tls, host = '127.0.0.1', port = 0 }: ServeOptions): Promise<Served> {
  return track(tls ? createTlsServer(tls, listener) : createServer(listener), host, port);
}

/** Listens, and counts and keeps the connections of any server. */
export async function track(server: Server, host = '127.0.0.1', port = 0): Promise<Served> {
  const open = new Set<Socket>();
  let taken = 0;
  server.on('connection', (socket: Socket) => {
    taken += 1;
    open.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => open.delete(socket));
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, resolve);
  });
  return {
    port: portOf(server.address()),
    connections: () => taken,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (typeof address !== 'object' || address === null) throw new Error('A server on a port has a port.');
  return address.port;
}
