import { afterAll, beforeAll, expect, test } from 'vitest';
import { createIncidentStore } from '../../src/incidents/store.ts';
import { diagnosis, jobFailure } from '../builders.ts';
import { startTestRedis, type TestRedis } from '../redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.stop());

let lastPipeline = 0;
function freshPipeline() {
  lastPipeline += 1;
  return { store: createIncidentStore(redis.client()), pipeline: { projectId: 7, pipelineId: lastPipeline } };
}

test('a pipeline nobody recorded is no incident', async () => {
  const { store, pipeline } = freshPipeline();

  expect(await store.load(pipeline)).toBeUndefined();
});

test('a pipeline with script failures only is no incident', async () => {
  const { store, pipeline } = freshPipeline();

  await store.recordAttempt({ failure: jobFailure(pipeline), diagnosis: null });

  expect(await store.load(pipeline)).toBeUndefined();
  expect(await store.isRecorded({ ...pipeline, jobId: 1_000 })).toBe(true);
});

test('what was recorded comes back whole, with a revision that grew', async () => {
  const { store, pipeline } = freshPipeline();
  await store.recordAttempt({ failure: jobFailure(pipeline), diagnosis: diagnosis() });
  const before = await store.load(pipeline);

  await store.recordOutcome({ ...pipeline, outcome: 'failed' });
  const after = await store.load(pipeline);

  expect(after).toMatchObject({ projectPath: 'group/app', outcome: 'failed', replies: before?.replies });
  expect(after?.replies[0].jobs[0].diagnosis).toEqual(diagnosis());
  expect(after?.revision).toBeGreaterThan(before?.revision ?? Number.NaN);
});

test('which reply tells what is remembered between loads', async () => {
  const { store, pipeline } = freshPipeline();
  await store.recordAttempt({ failure: jobFailure({ ...pipeline, jobId: 1 }), diagnosis: diagnosis() });
  const before = await store.load(pipeline);

  const retried = {
    failure: jobFailure({ ...pipeline, jobId: 2 }),
    diagnosis: diagnosis({ cause: 'disk-full' }),
  };
  await store.recordAttempt(retried);
  const after = await store.load(pipeline);

  expect(after?.replies).toHaveLength(1);
  expect(after?.replies[0].key).toBe(before?.replies[0].key);
  expect(after?.replies[0].jobs[0].diagnosis.cause).toBe('disk-full');
});

test('a damaged record is left out and the others survive', async () => {
  const { store, pipeline } = freshPipeline();
  await store.recordAttempt({ failure: jobFailure(pipeline), diagnosis: diagnosis() });
  const key = `pullcheck:incident:${pipeline.projectId}:${pipeline.pipelineId}`;
  await redis.client().hset(key, 'job:1', '{', 'job:2', '{"failure":{}}', 'reply:x', '[]');

  const incident = await store.load(pipeline);

  expect(incident?.replies.map(({ jobs }) => jobs.length)).toEqual([1]);
});

test('what GitLab says of credentials is told with what hosts saw, once they are asked', async () => {
  const { store, pipeline } = freshPipeline();
  const failure = jobFailure(pipeline);
  await store.recordAttempt({ failure, diagnosis: diagnosis({ cause: 'access-denied' }) });
  const unread = ['DOCKER_AUTH_CONFIG of group a could not be read.'];
  const account = { gets: 'The job gets none.', isDelivered: false, entry: null, findings: [], unread };
  await store.recordCredentials(failure, account);

  const before = await store.load(pipeline);
  await store.recordAsked(failure, new Map());
  const after = await store.load(pipeline);

  expect(before?.replies[0].jobs[0].diagnosis.observed).toBeUndefined();
  expect(after?.replies[0].jobs[0].diagnosis.observed?.checked).toContain('GitLab: The job gets none.');
  expect(after?.replies[0].jobs[0].diagnosis.observed?.notChecked).toContain(unread[0]);
});
