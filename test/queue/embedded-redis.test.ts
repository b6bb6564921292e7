import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startEmbeddedRedis } from '../../src/queue/redis/embedded-redis.ts';

const log = pino({ enabled: false });
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pullcheck-embedded-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true, force: true });
});

test('what was written survives a stop', async () => {
  const first = await startEmbeddedRedis(directory, log);
  const writer = new Redis({ path: first.socketPath });
  await writer.set('pullcheck:a', '1');
  writer.disconnect();
  await first.stop();

  const second = await startEmbeddedRedis(directory, log);
  const reader = new Redis({ path: second.socketPath });
  expect(await reader.get('pullcheck:a')).toBe('1');
  expect(await reader.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
  reader.disconnect();
  await second.stop();
});

test('nobody else can reach it', async () => {
  const server = await startEmbeddedRedis(directory, log);

  expect((await stat(join(directory, 'redis'))).mode & 0o077).toBe(0);
  expect((await stat(server.socketPath)).mode & 0o077).toBe(0);

  await server.stop();
});

test('a long path to the data directory does no harm', async () => {
  const deep = join(directory, 'd'.repeat(80), 'e'.repeat(80));
  const server = await startEmbeddedRedis(deep, log);
  const client = new Redis({ path: server.socketPath });

  expect(await client.ping()).toBe('PONG');

  client.disconnect();
  await server.stop();
});

test('the server of a killed bot is ended, and what it held is kept', async () => {
  await mkdir(join(directory, 'redis'));
  const leftover = spawn(
    'redis-server',
    [
      '--port',
      '0',
      '--unixsocket',
      join(directory, 'redis', 'redis.sock'),
      '--dir',
      join(directory, 'redis'),
      '--appendonly',
      'yes',
    ],
    { stdio: 'ignore' },
  );
  const writer = new Redis({ path: join(directory, 'redis', 'redis.sock'), retryStrategy: () => 50 });
  writer.on('error', () => undefined);
  await writer.set('pullcheck:a', '1');
  writer.disconnect();
  const ended = once(leftover, 'exit');

  const server = await startEmbeddedRedis(directory, log);

  await ended;
  const reader = new Redis({ path: server.socketPath });
  expect(await reader.get('pullcheck:a')).toBe('1');
  reader.disconnect();
  await server.stop();
});

test('a directory that a living bot uses is refused', async () => {
  const server = await startEmbeddedRedis(directory, log);
  const bot = new Redis({ path: server.socketPath, connectionName: 'pullcheck-bot' });
  await bot.ping();

  await expect(startEmbeddedRedis(directory, log)).rejects.toThrow('Another bot uses PULLCHECK_DATA');

  expect(await bot.ping()).toBe('PONG');
  bot.disconnect();
  await server.stop();
});

test('a server that hangs is ended all the same', async () => {
  const server = await startEmbeddedRedis(directory, log);
  const client = new Redis({ path: server.socketPath });
  client.on('error', () => undefined);
  const pid = Number(/process_id:(\d+)/.exec(await client.info('server'))?.[1]);
  process.kill(pid, 'SIGSTOP');

  await server.stop();

  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  client.disconnect();
}, 15_000);

test('without a redis-server on PATH the error says what to do', async () => {
  vi.stubEnv('PATH', directory);

  await expect(startEmbeddedRedis(directory, log)).rejects.toThrow(/apt-get install redis-server.*REDIS_URL/);
});
