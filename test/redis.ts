import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { startEmbeddedRedis } from '../src/queue/embedded-redis.ts';

export interface TestRedis {
  readonly socketPath: string;
  /** A connection of its own, closed by `stop`. */
  client(): Redis;
  stop(): Promise<void>;
}

/** A real, empty redis-server on a unix socket. */
export async function startTestRedis(): Promise<TestRedis> {
  const directory = await mkdtemp(join(tmpdir(), 'pullcheck-test-'));
  const server = await startEmbeddedRedis(directory, pino({ enabled: false }));
  const clients: Redis[] = [];
  return {
    socketPath: server.socketPath,
    client() {
      const client = new Redis({ path: server.socketPath, maxRetriesPerRequest: null });
      client.on('error', () => undefined);
      clients.push(client);
      return client;
    },
    async stop() {
      for (const client of clients) client.disconnect();
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
