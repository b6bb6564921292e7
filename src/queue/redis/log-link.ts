import type { Redis } from 'ioredis';
import type { Logger } from 'pino';

/** Says once when Redis goes, when it is back, and where it is there and refuses who asks. */
export function logLink(redis: Redis, log: Logger): void {
  let link: 'there' | 'away' | 'refused' = 'there';
  redis.on('error', (error: Error) => {
    const before = link;
    link = isRefusal(error) ? 'refused' : 'away';
    if (link === before) return;
    if (link === 'refused') log.error({ err: error }, 'redis refuses the user of REDIS_URL');
    else log.warn({ err: error }, 'redis is away');
  });
  redis.on('ready', () => {
    if (link !== 'there') log.info({}, 'redis is back');
    link = 'there';
  });
}

function isRefusal({ message }: Error): boolean {
  return /^(?:WRONGPASS|NOAUTH|NOPERM)\b/.test(message);
}
