import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { freePort } from '../../src/demo/free-port.ts';
import { openRedis } from '../../src/queue/redis/redis.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pullcheck-check-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test.each([
  ['a wrong password', 'wrong', '0', 'user name and password'],
  ['no password', '', '0', 'user name and password'],
  ['a database that is not there', 'right', '99', 'database'],
])('%s in REDIS_URL is refused, and named without its value', async (_what, password, database, said) => {
  const port = await freePort();
  await startServer(port, ['--requirepass', 'right']);
  const url = `redis://${password === '' ? '' : `:${password}@`}127.0.0.1:${port}/${database}`;

  const opened = open(url);

  await expect(opened).rejects.toMatchObject({ name: 'ConfigError', message: expect.stringContaining(said) });
  await expect(opened).rejects.not.toMatchObject({ message: expect.stringMatching(/wrong|right|redis:/) });
});

test('a Redis that comes late and evicts keys is reported as soon as it is there', async () => {
  const port = await freePort();
  const logged: string[] = [];
  const redis = await open(`redis://127.0.0.1:${port}`, logged);
  onTestFinished(() => redis.close());
  expect(logged.join()).toContain('redis does not answer yet');

  await startServer(port, ['--maxmemory-policy', 'allkeys-lru']);

  await vi.waitFor(() => expect(logged.join()).toContain('maxmemory-policy noeviction'), { timeout: 20_000 });
});

test.each([[{ kind: 'url', url: 'redis://127.0.0.1:1' }], [{ kind: 'embedded' }]] as const)(
  'a data directory that cannot be written is a fault of the configuration, whatever Redis: %j',
  async (setting) => {
    await writeFile(join(directory, 'file'), '');

    const opened = openRedis(setting, join(directory, 'file', 'data'), pino({ enabled: false }));

    await expect(opened).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringMatching(/^PULLCHECK_DATA /),
    });
  },
);

test('a directory that can never be is one too, soon', async () => {
  const opened = openRedis({ kind: 'embedded' }, '/proc/pullcheck/data', pino({ enabled: false }));

  await expect(opened).rejects.toThrow(/^PULLCHECK_DATA /);
});

test('a Redis that refuses its user is said to', async () => {
  const port = await freePort();
  await startServer(port, ['--requirepass', 'right']);
  const logged: string[] = [];

  const redis = await open(`redis://:wrong@127.0.0.1:${port}`, logged).catch(() => undefined);

  await vi.waitFor(() => expect(logged.join()).toContain('redis refuses the user of REDIS_URL'), {
    timeout: 20_000,
  });
  await redis?.close();
});

function open(url: string, logged: string[] = []) {
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  return openRedis({ kind: 'url', url }, directory, log);
}

async function startServer(port: number, settings: readonly string[]): Promise<ChildProcess> {
  const args = ['--port', String(port), '--save', '', ...settings];
  const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'], cwd: directory });
  onTestFinished(() => void server.kill());
  await once(server.stdout, 'data');
  return server;
}
