import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createIncidentStore } from '../../src/incidents/store.ts';
import { createIntake, type IntakeStore } from '../../src/queue/intake.ts';
import { openRedis } from '../../src/queue/redis/redis.ts';
import { createSpool } from '../../src/queue/spool.ts';
import { createTasks } from '../../src/queue/tasks.ts';
import { delivery, jobFailure } from '../builders.ts';
import { startTestRedis, type TestRedis } from '../redis.ts';

const log = pino({ enabled: false });
let directory: string;
let server: TestRedis;
let intake: IntakeStore;
let stop: () => Promise<void>;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pullcheck-intake-'));
  server = await startTestRedis();
  const redis = await openRedis({ kind: 'url', url: server.socketPath }, directory, log);
  const tasks = createTasks(redis.commands);
  intake = createIntake({
    redis: redis.commands,
    tasks,
    spool: createSpool(directory, log),
    incidents: createIncidentStore(redis.commands),
    log,
  });
  stop = async () => {
    await redis.close();
    await server.stop();
    await rm(directory, { recursive: true });
  };
});
afterEach(() => stop());

async function queued(name: 'triage' | 'thread'): Promise<number> {
  const queue = new Queue(name, { prefix: 'pullcheck', connection: server.client() });
  const count = await queue.getWaitingCount();
  await queue.close();
  return count;
}

test('a delivery is stored once, by its key', async () => {
  expect(await intake.store(delivery())).toBe('stored');
  expect(await intake.store(delivery())).toBe('known');
  expect(await queued('triage')).toBe(1);
});

test('the same job in another delivery is the same job', async () => {
  await intake.store(delivery({ key: 'job-hook' }));

  const again = await intake.store(
    delivery({ key: 'pipeline-hook', pipeline: { projectId: 7, pipelineId: 100, outcome: 'failed' } }),
  );

  expect(again).toBe('known');
  expect(await queued('triage')).toBe(1);
  expect(await queued('thread')).toBe(1);
});

test('a new job beside a known one is stored', async () => {
  await intake.store(delivery({ key: null }));

  const failures = [jobFailure(), jobFailure({ jobId: 1_001, jobName: 'lint' })];
  expect(await intake.store(delivery({ key: null, failures }))).toBe('stored');
  expect(await queued('triage')).toBe(2);
});

test('fifty of the same delivery at once are one task, and one of them says so', async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, () => intake.store(delivery())));

  expect(answers.filter((answer) => answer === 'stored')).toHaveLength(1);
  expect(await queued('triage')).toBe(1);
});

test('six thousand jobs that failed at once are stored in Redis, and known from then on', async () => {
  const failures = Array.from({ length: 6_000 }, (_, id) =>
    jobFailure({ jobId: id + 1, jobName: `job ${id}` }),
  );
  const large = delivery({ pipeline: { projectId: 7, pipelineId: 100, outcome: 'failed' }, failures });

  expect(await intake.store(large)).toBe('stored');
  expect(await queued('triage')).toBe(6_000);
  await expect(readdir(join(directory, 'spool'))).rejects.toThrow('ENOENT');
  expect(await intake.store(large)).toBe('known');
}, 30_000);

test('a delivery that comes while Redis is frozen is spooled in time, and drained once Redis is back', async () => {
  server.freeze();
  const started = performance.now();

  expect(await intake.store(delivery())).toBe('spooled');

  expect(performance.now() - started).toBeLessThan(10_000);
  server.thaw();
  await expect
    .poll(
      () =>
        intake.drain().then(
          () => queued('triage'),
          () => 0,
        ),
      { timeout: 15_000 },
    )
    .toBe(1);
  expect(await intake.store(delivery())).toBe('known');
});

test('what is spooled is the reduced delivery and nothing else', async () => {
  server.freeze();

  await intake.store(delivery());

  const [name = '', ...others] = await readdir(join(directory, 'spool'));
  expect(JSON.parse(await readFile(join(directory, 'spool', name), 'utf8'))).toEqual(delivery());
  expect(others).toEqual([]);
});

test('where neither Redis nor the spool can take it, the answer says so', async () => {
  await writeFile(join(directory, 'spool'), 'a file where the folder should be');
  server.freeze();

  expect(await intake.store(delivery())).toBe('unavailable');
});
