import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { ConfigError } from '../../errors.ts';

export interface EmbeddedRedis {
  readonly socketPath: string;
  /** Saves and ends the server. */
  stop(): Promise<void>;
}

/** By which a bot that still lives is told from one that left its Redis behind. */
export const botConnectionName = 'pullcheck-bot';

const startDeadlineMs = 30_000;
const respawnAfterMs = 500;
/** For saving; a server that hangs must not keep the bot from ending. */
const stopDeadlineMs = 5_000;

/**
 * Runs a private `redis-server` on a unix socket, with its append-only file under `dataDirectory`. A server that a
 * killed bot left behind is ended first, after it has written what it holds.
 *
 * @throws ConfigError where there is no `redis-server`, where it does not start, or where another bot uses the directory.
 */
export async function startEmbeddedRedis(dataDirectory: string, log: Logger): Promise<EmbeddedRedis> {
  const directory = directoryIn(dataDirectory);
  const socketPath = embeddedSocketPath(dataDirectory);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await mkdir(join(socketPath, '..'), { recursive: true, mode: 0o700 });
  await endLeftover(socketPath, dataDirectory);

  let stopping = false;
  let child = launch(directory, socketPath);
  await untilReady(child, socketPath, directory);
  keepAlive(child);

  function keepAlive(current: ChildProcess): void {
    current.once('exit', (code, signal) => {
      if (stopping) return;
      log.error({ code, signal, respawnAfterMs }, 'embedded redis-server ended by itself');
      setTimeout(() => {
        if (stopping) return;
        child = launch(directory, socketPath);
        child.once('error', (error) =>
          log.error({ err: error }, 'embedded redis-server did not start again'),
        );
        keepAlive(child);
      }, respawnAfterMs);
    });
  }

  return {
    socketPath,
    async stop() {
      stopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), stopDeadlineMs);
      await exited;
      clearTimeout(timer);
    },
  };
}

/**
 * Where the Redis of this data directory listens. A unix socket's path holds 107 bytes (sun_path in unix(7)); a longer
 * directory gets one under the temporary folder.
 */
export function embeddedSocketPath(dataDirectory: string): string {
  const directory = directoryIn(dataDirectory);
  const path = join(directory, 'redis.sock');
  if (Buffer.byteLength(path) <= 100) return path;
  const name = createHash('sha256').update(directory).digest('hex').slice(0, 16);
  return join(tmpdir(), `pullcheck-${process.getuid?.() ?? 0}-${name}`, 'redis.sock');
}

function directoryIn(dataDirectory: string): string {
  return resolve(dataDirectory, 'redis');
}

function launch(directory: string, socketPath: string): ChildProcess {
  const settings = {
    port: '0',
    unixsocket: socketPath,
    unixsocketperm: '700',
    dir: directory,
    appendonly: 'yes',
    appendfsync: 'everysec',
    save: '',
    'maxmemory-policy': 'noeviction',
    logfile: join(directory, 'redis.log'),
    loglevel: 'warning',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  // Its own process group: an interrupt typed at the terminal is for the bot, which stops Redis last.
  return spawn('redis-server', args, { stdio: 'ignore', detached: true });
}

async function untilReady(child: ChildProcess, socketPath: string, directory: string): Promise<void> {
  const ended = AbortSignal.any([onceAborted(child, 'error'), onceAborted(child, 'exit')]);
  const deadline = Date.now() + startDeadlineMs;
  while (!ended.aborted && Date.now() < deadline) {
    if (await answers(socketPath)) return;
    await delay(20);
  }
  child.kill('SIGKILL');
  const reason: unknown = ended.reason;
  if (reason instanceof Error && 'code' in reason && reason.code === 'ENOENT') {
    throw new ConfigError(
      'REDIS_URL is not set and there is no redis-server on PATH. Install it (Debian: apt-get install redis-server) or set REDIS_URL.',
    );
  }
  const said = await readFile(join(directory, 'redis.log'), 'utf8').catch(() => '');
  const lastLine = said.trim().split('\n').at(-1) ?? '';
  throw new ConfigError(`The embedded redis-server did not start. Its last words: ${lastLine || 'none'}`);
}

/** Aborted when the event comes, with its first argument as the reason. */
function onceAborted(child: ChildProcess, event: string): AbortSignal {
  const controller = new AbortController();
  child.once(event, (argument: unknown) => controller.abort(argument));
  return controller.signal;
}

function connect(socketPath: string): Redis {
  const redis = new Redis({
    path: socketPath,
    lazyConnect: true,
    retryStrategy: null,
    commandTimeout: 2_000,
  });
  redis.on('error', () => undefined);
  return redis;
}

async function answers(socketPath: string): Promise<boolean> {
  const redis = connect(socketPath);
  try {
    await redis.connect();
    return (await redis.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}

async function endLeftover(socketPath: string, dataDirectory: string): Promise<void> {
  const redis = connect(socketPath);
  try {
    await redis.connect();
  } catch {
    return;
  }
  try {
    const clients = String(await redis.client('LIST'))
      .trim()
      .split('\n');
    if (clients.length > 1) {
      throw new ConfigError(
        `Another bot uses PULLCHECK_DATA (${dataDirectory}). Stop it, or give this one a directory of its own; several replicas share a Redis through REDIS_URL.`,
      );
    }
    const closed = once(redis, 'close');
    await redis.shutdown().catch(() => undefined);
    await closed;
  } finally {
    redis.disconnect();
  }
}
