import { Queue } from 'bullmq';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createIncidentStore, type IncidentStore } from '../../src/incidents/store.ts';
import { createTasks, type Tasks } from '../../src/queue/tasks.ts';
import { startTriageWorker } from '../../src/queue/triage-worker.ts';
import type { RunningWorker } from '../../src/queue/worker.ts';
import { diagnosis, jobFailure } from '../builders.ts';
import { startTestRedis, type TestRedis } from '../redis.ts';

let server: TestRedis;
let incidents: IncidentStore;
let tasks: Tasks;
let worker: RunningWorker;
beforeEach(async () => {
  server = await startTestRedis();
  incidents = createIncidentStore(server.client());
  tasks = createTasks(server.client());
  worker = startTriageWorker({
    connection: server.client(),
    incidents,
    tasks,
    readTrace: () => Promise.resolve({ kind: 'text', text: 'a log' }),
    jobRunner: () => Promise.resolve(undefined),
    diagnose: () => diagnosis(),
    isTraceComplete: () => true,
    onDiagnosed: () => undefined,
    log: pino({ enabled: false }),
  });
});
afterEach(async () => {
  await worker.stop(1_000);
  await server.stop();
});

async function wakings() {
  const queue = new Queue('thread', { prefix: 'pullcheck', connection: server.client() });
  return queue.getJobCounts('waiting', 'delayed');
}

test('the first failure of a pipeline is shown at once', async () => {
  await tasks.addTriage([jobFailure()]);

  await expect.poll(wakings).toEqual({ waiting: 1, delayed: 0 });
});

test('a pipeline of which much was shown already waits a little, for what else there is to show', async () => {
  for (let jobId = 1; jobId <= 20; jobId += 1) {
    await incidents.recordAttempt({ failure: jobFailure({ jobId }), diagnosis: diagnosis() });
  }

  await tasks.addTriage([jobFailure({ jobId: 21 }), jobFailure({ jobId: 22 })]);

  await expect.poll(wakings).toEqual({ waiting: 0, delayed: 1 });
  await expect.poll(() => incidents.isRecorded(jobFailure({ jobId: 22 }))).toBe(true);
  expect(await wakings()).toEqual({ waiting: 0, delayed: 1 });
});
