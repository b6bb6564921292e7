import { once } from 'node:events';
import { Redis } from 'ioredis';

/** Ends the redis-server behind this socket at once, without saving; does nothing where there is none any more. */
export async function endRedis(socketPath: string): Promise<void> {
  const redis = new Redis({ path: socketPath, lazyConnect: true, retryStrategy: null });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
  } catch {
    return;
  }
  const closed = once(redis, 'close');
  // The server does not answer this command: it closes the connection.
  await redis.shutdown('NOSAVE').catch(() => undefined);
  await closed;
}
