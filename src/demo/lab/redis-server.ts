import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { ConfigError } from '../../errors.ts';
import type { RedisPlace } from '../demo-redis.ts';
import { freePort } from '../free-port.ts';

export interface RedisServer {
  readonly place: Extract<RedisPlace, { readonly host: string }>;
  /** Adds a user. @param rules of `ACL SETUSER`. */
  addUser(name: string, rules: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

const startDeadlineMs = 15_000;

/**
 * A redis-server on a port, since agents have to reach it, with a password, since others can.
 *
 * @param host where agents reach it, besides 127.0.0.1.
 * @throws ConfigError where there is none, or it does not start.
 */
export async function startRedisServer(directory: string, host: string): Promise<RedisServer> {
  const dir = join(directory, 'redis');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const place = {
    host: '127.0.0.1',
    port: await freePort(),
    password: randomBytes(24).toString('base64url'),
  };
  const child = launch({ dir, place, addresses: [...new Set([place.host, host])] });
  await untilReady(child, place);
  return {
    place,
    async addUser(name, rules) {
      const redis = new Redis({ ...place, lazyConnect: true });
      await redis.connect();
      await redis.call('ACL', 'SETUSER', name, ...rules);
      redis.disconnect();
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

interface Launch {
  readonly dir: string;
  readonly place: RedisServer['place'];
  readonly addresses: readonly string[];
}

function launch({ dir, place, addresses }: Launch): ChildProcess {
  const settings = [
    `port ${place.port}`,
    `bind ${addresses.join(' ')}`,
    `requirepass ${place.password}`,
    `dir ${dir}`,
    'appendonly yes',
    'save ""',
    'maxmemory-policy noeviction',
    'loglevel warning',
    `logfile ${join(dir, 'redis.log')}`,
  ];
  // Its own process group: an interrupt typed at the terminal is for the demo, which ends Redis last.
  const child = spawn('redis-server', ['-'], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  child.stdin.on('error', () => undefined);
  // By standard input: what stands in the command line is for all to read.
  child.stdin.end(`${settings.join('\n')}\n`);
  return child;
}

async function untilReady(child: ChildProcess, place: RedisPlace): Promise<void> {
  let failure: Error | undefined;
  child.once('error', (error) => {
    failure = error;
  });
  const redis = new Redis({ ...place, retryStrategy: () => 20, maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  // Not `once` of node:events, which rejects with the first refused connection.
  const ready = new Promise<'ready'>((resolve) => {
    redis.once('ready', () => resolve('ready'));
  });
  const ended = once(child, 'exit').then(
    () => 'ended' as const,
    () => 'ended' as const,
  );
  const outcome = await Promise.race([ready, ended, sleep(startDeadlineMs, 'late' as const, { ref: false })]);
  redis.disconnect();
  if (outcome === 'ready') return;
  child.kill('SIGKILL');
  if (failure !== undefined && 'code' in failure && failure.code === 'ENOENT')
    throw new ConfigError(
      'there is no redis-server on PATH. Install it (Debian: apt-get install redis-server).',
    );
  throw new ConfigError('The redis-server of the demo did not start.');
}
