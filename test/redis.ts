import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { startEmbeddedRedis } from '../src/queue/redis/embedded-redis.ts';

export interface TestRedis {
  readonly socketPath: string;
  /** A connection of its own, closed by `stop`. */
  client(): Redis;
  /** The server keeps its connections and answers nothing, until `thaw` or `stop`. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

/** A real, empty redis-server on a unix socket. */
export async function startTestRedis(): Promise<TestRedis> {
  const directory = await mkdtemp(join(tmpdir(), 'pullcheck-test-'));
  const server = await startEmbeddedRedis(directory, pino({ enabled: false }));
  const clients: Redis[] = [];
  const asked = new Redis({ path: server.socketPath });
  const pid = Number(/process_id:(\d+)/.exec(await asked.info('server'))?.[1]);
  asked.disconnect();
  return {
    socketPath: server.socketPath,
    client() {
      const client = new Redis({ path: server.socketPath, maxRetriesPerRequest: null });
      client.on('error', () => undefined);
      clients.push(client);
      return client;
    },
    freeze: () => process.kill(pid, 'SIGSTOP'),
    thaw: () => process.kill(pid, 'SIGCONT'),
    async stop() {
      process.kill(pid, 'SIGCONT');
      for (const client of clients) client.disconnect();
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
