import { createHash } from 'node:crypto';
import scripts from 'bullmq/dist/cjs/scripts/index.js';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';

const texts = Object.values(scripts).map(({ content }) => content);

/** Tells releases of BullMQ apart whose scripts differ: an agent can run only those that the bot has loaded. */
export const queueScripts = createHash('sha256')
  .update(texts.toSorted().join('\0'))
  .digest('hex')
  .slice(0, 16);

/** Loads BullMQ's scripts into Redis, now and whenever the connection is there again: a restarted Redis has none. */
export function keepScriptsLoaded(redis: Redis, log: Logger): void {
  const load = async (): Promise<void> => {
    const pipeline = redis.pipeline();
    for (const text of texts) pipeline.script('LOAD', text);
    const answers = (await pipeline.exec()) ?? [];
    for (const [error] of answers) if (error !== null) throw error;
  };
  const loadOrWarn = (): void => {
    load().catch((error: unknown) =>
      log.warn({ err: error }, "the queue's scripts are not loaded: agents will wait"),
    );
  };
  redis.on('ready', loadOrWarn);
  if (redis.status === 'ready') loadOrWarn();
}
