import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { connectForCommands } from '../../src/queue/redis/redis.ts';
import { startWorker } from '../../src/queue/worker.ts';
import { startTestRedis } from '../redis.ts';

test('a task whose commands Redis does not answer is tried again, as in any outage', async () => {
  const [queues, frozen] = [await startTestRedis(), await startTestRedis()];
  const logged: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) });
  const commands = connectForCommands({ kind: 'socket', path: frozen.socketPath }, log);
  await expect.poll(() => commands.status).toBe('ready');
  const tries: string[] = [];
  const worker = startWorker({
    queue: 'triage',
    schema: z.object({}),
    connection: queues.client(),
    concurrency: 1,
    log,
    async run() {
      tries.push('begun');
      await commands.set('a', '1');
      tries.push('done');
    },
  });
  onTestFinished(async () => {
    await worker.stop(1_000);
    commands.disconnect();
    await Promise.all([queues.stop(), frozen.stop()]);
  });
  frozen.freeze();

  const queue = new Queue('triage', { prefix: 'pullcheck', connection: queues.client() });
  await queue.add('triage', {}, { attempts: 5, backoff: { type: 'custom' } });

  await expect.poll(() => logged.join(''), { timeout: 20_000 }).toContain('task will be tried again');
  expect(logged.join('')).not.toContain('task failed');
  frozen.thaw();
  await expect.poll(() => tries.at(-1), { timeout: 20_000 }).toBe('done');
});

test('a worker with nothing to do does not wait for a Redis that is away when it has to stop', async () => {
  const log = pino({ enabled: false });
  const nowhere = new Redis({ host: '127.0.0.1', port: 9, maxRetriesPerRequest: null });
  nowhere.on('error', () => undefined);
  onTestFinished(() => nowhere.disconnect());
  const worker = startWorker({
    queue: 'triage',
    schema: z.object({}),
    connection: nowhere,
    concurrency: 1,
    log,
    run: () => Promise.resolve(),
  });
  const started = performance.now();

  await worker.stop(60_000);

  expect(performance.now() - started).toBeLessThan(20_000);
});
