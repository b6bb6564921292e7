import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { checkRedis } from './check-redis.ts';
import { prepareDataDirectory } from './data-directory.ts';
import { botConnectionName, startEmbeddedRedis } from './embedded-redis.ts';
import { logLink } from './log-link.ts';

type RedisSetting = { readonly kind: 'url'; readonly url: string } | { readonly kind: 'embedded' };

/** Where Redis is: a `redis://` or `rediss://` URL, or the unix socket of the embedded server. */
type RedisAddress =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'socket'; readonly path: string };

export interface RedisConnections {
  /** For commands somebody waits for: they fail within a second or two instead of hanging. */
  readonly commands: Redis;
  /** For BullMQ workers, which wait for work as long as it takes. */
  readonly workers: Redis;
  close(): Promise<void>;
}

/**
 * Connects to the Redis of the configuration, starting one of its own where there is none.
 *
 * @throws ConfigError where that Redis, or the data directory, cannot be used.
 */
export async function openRedis(
  config: RedisSetting,
  dataDirectory: string,
  log: Logger,
): Promise<RedisConnections> {
  await prepareDataDirectory(dataDirectory);
  const { address, stop } = await locate(config, dataDirectory, log);
  const commands = connectForCommands(address, log);
  const workers = connectForWorkers(address, log);
  const close = async (): Promise<void> => {
    commands.disconnect();
    workers.disconnect();
    await stop();
  };
  try {
    await checkRedis(commands, log);
  } catch (error) {
    await close();
    throw error;
  }
  return { commands, workers, close };
}

async function locate(
  config: RedisSetting,
  dataDirectory: string,
  log: Logger,
): Promise<{ readonly address: RedisAddress; readonly stop: () => Promise<void> }> {
  if (config.kind === 'url') return { address: config, stop: () => Promise.resolve() };
  const embedded = await startEmbeddedRedis(dataDirectory, log);
  return { address: { kind: 'socket', path: embedded.socketPath }, stop: () => embedded.stop() };
}

/**
 * For commands somebody waits for: they fail within a second or two instead of hanging, whatever happens to the link.
 * Without `socketTimeout` a half-open connection is never noticed.
 */
export function connectForCommands(address: RedisAddress, log: Logger): Redis {
  return connect(address, log, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 1_000,
    socketTimeout: 2_000,
  });
}

/** For BullMQ workers, whose longest blocking read is 10 s: `socketTimeout` has to exceed it. */
function connectForWorkers(address: RedisAddress, log: Logger): Redis {
  return connect(address, log, { maxRetriesPerRequest: null, socketTimeout: 12_000 });
}

interface Patience {
  readonly enableOfflineQueue?: boolean;
  readonly maxRetriesPerRequest: number | null;
  readonly commandTimeout?: number;
  readonly socketTimeout: number;
}

function connect(address: RedisAddress, log: Logger, patience: Patience): Redis {
  const common = {
    ...patience,
    connectionName: botConnectionName,
    connectTimeout: 5_000,
    retryStrategy: (attempt: number) => Math.min(attempt * 100, 2_000),
  };
  const redis =
    address.kind === 'url' ? new Redis(address.url, common) : new Redis({ ...common, path: address.path });
  logLink(redis, log);
  return redis;
}
