import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP port in front of a unix socket or port, whose connections can be made half-open. */
export interface Relay {
  readonly port: number;
  /** What is connected now stays connected and carries nothing any more; new connections work. */
  breakSilently(): void;
  /** New connections carry nothing either, until `heal`. */
  cutOff(): void;
  heal(): void;
  close(): Promise<void>;
}

export async function startRelay(target: string | number): Promise<Relay> {
  const sockets = new Set<Socket>();
  let generation = 0;
  let isCutOff = false;

  const server = createServer((client) => {
    const mine = generation;
    const isBornDead = isCutOff;
    const carries = (): boolean => mine === generation && !isBornDead;
    const upstream = typeof target === 'number' ? connect(target, '127.0.0.1') : connect(target);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => sockets.delete(socket));
    }
    client.on('data', (chunk) => carries() && upstream.write(chunk));
    upstream.on('data', (chunk) => carries() && client.write(chunk));
    client.once('close', () => upstream.destroy());
    // On a dropped route the other end hears of no FIN.
    upstream.once('close', () => carries() && client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  return {
    port: address.port,
    breakSilently() {
      generation += 1;
    },
    cutOff() {
      generation += 1;
      isCutOff = true;
    },
    heal() {
      isCutOff = false;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
