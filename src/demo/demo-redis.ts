import { once } from 'node:events';
import { Redis, type RedisOptions } from 'ioredis';

/** Ends this redis-server at once, without saving; does nothing where there is none any more. */
export async function endRedis(options: RedisOptions): Promise<void> {
  const redis = new Redis({ ...options, lazyConnect: true, retryStrategy: null });
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
