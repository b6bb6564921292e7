import { once } from 'node:events';
import { Redis } from 'ioredis';

/** Where a Redis listens. */
export type RedisPlace =
  | { readonly path: string }
  | { readonly host: string; readonly port: number; readonly password: string };

/** Ends this redis-server at once, without saving; does nothing where there is none any more. */
export async function endRedis(place: RedisPlace): Promise<void> {
  const redis = new Redis({ ...place, lazyConnect: true, retryStrategy: null });
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
