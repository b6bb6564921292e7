import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { logLink } from '../redis/log-link.ts';

/**
 * The agent's connection, for BullMQ and its own commands. It runs scripts by EVALSHA alone and asks neither INFO nor
 * CLIENT INFO: its user may not. A half-open link is noticed because `socketTimeout` exceeds the longest blocking read,
 * the worker's drain delay of 2 s.
 */
export function connectAgentRedis(url: string, log: Logger): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    connectTimeout: 5_000,
    socketTimeout: 5_000,
    enableReadyCheck: false,
    disableClientInfo: true,
    retryStrategy: (attempt) => Math.min(attempt * 200, 2_000),
  });
  logLink(redis, log);
  return runsScriptsBySha(redis);
}

/** ioredis itself sends EVAL once per script and socket, see its lib/Script.ts. */
function runsScriptsBySha(redis: Redis): Redis {
  redis.defineCommand = (name, { lua, numberOfKeys = 0 }) => {
    const sha = createHash('sha1').update(lua).digest('hex');
    const run = (args: readonly (string | number | Buffer)[]) => redis.evalsha(sha, numberOfKeys, ...args);
    Object.assign(redis, { [name]: run });
  };
  const duplicate = redis.duplicate.bind(redis);
  redis.duplicate = (override) => runsScriptsBySha(duplicate(override));
  return redis;
}
