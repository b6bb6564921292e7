import { readdirSync, readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';

/**
 * Whatever lies in Redis now, of every type, and what its append-only file still has of what is gone.
 *
 * @param folder of the append-only file.
 */
export async function everythingInRedis(client: Redis, folder: string): Promise<string> {
  const keys = await client.keys('*');
  const values = await Promise.all(keys.map((key) => readKey(client, key)));
  const files = readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`, 'latin1'));
  return [...keys, ...values, ...files].join('\n');
}

async function readKey(client: Redis, key: string): Promise<string> {
  switch (await client.type(key)) {
    case 'string':
      return (await client.get(key)) ?? '';
    case 'hash':
      return JSON.stringify(await client.hgetall(key));
    case 'list':
      return (await client.lrange(key, 0, -1)).join('\n');
    case 'set':
      return (await client.smembers(key)).join('\n');
    case 'zset':
      return (await client.zrange(key, '0', '-1')).join('\n');
    case 'stream':
      return JSON.stringify(await client.xrange(key, '-', '+'));
    default:
      return '';
  }
}
