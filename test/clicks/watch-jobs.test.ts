import { expect, test } from 'vitest';
import type { Watching } from '../../src/clicks/following.ts';
import { watchJobs } from '../../src/clicks/watch-jobs.ts';
import type { Awaited } from '../../src/incidents/change.ts';
import type { PipelineJob } from '../../src/remedies/gitlab-port.ts';
import { changedAt, incident, job, reply } from '../slack/incidents.ts';

const minute = 60_000;
const pipeline = { projectId: 7, pipelineId: 100 };
/** Of a change at `changedAt`, by which jobs 1 and 2 were retried as 11 and 12. */
const retried: Awaited['jobs'] = [
  { name: 'a', failedId: 1, newId: 11 },
  { name: 'b', failedId: 2, newId: 12 },
];

interface Run {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly failureReason?: string;
  readonly createdAfterMs?: number;
}

function watch(runs: readonly Run[], jobs: Awaited['jobs'] = retried) {
  const all = runs.map(
    ({ id, name, status, failureReason = null, createdAfterMs = minute }): PipelineJob => ({
      id,
      name,
      status,
      failureReason,
      createdAt: new Date(changedAt + createdAfterMs).toISOString(),
    }),
  );
  const about = reply([job({ jobId: 1, jobName: 'a' }), job({ jobId: 2, jobName: 'b' })]);
  const following: Watching = {
    changing: { now: () => changedAt + 5 * minute },
    gitlab: {
      mergeRequest: () => Promise.reject(new Error('not asked')),
      mergeRequestPipelines: () => Promise.reject(new Error('not asked')),
      commitPipelines: () => Promise.reject(new Error('not asked')),
    },
    jobsOf: async () => all,
    // Its log was read, and says of no image that it could not be pulled.
    attempt: async () => ({ failure: job().failure, diagnosis: null, attempt: 2 }),
    triage: async () => undefined,
  };
  return watchJobs(following, {
    pipeline,
    about: { incident: incident({ replies: [about] }), reply: about },
    awaited: {
      kind: 'awaited',
      phase: 'jobs',
      since: changedAt,
      jobs,
      looks: 0,
      unknownInARow: 0,
      sentence: 'x',
    },
    change: { at: changedAt },
  });
}

const a = { id: 11, name: 'a', status: 'success' };
const b = { id: 12, name: 'b', status: 'success' };

test.each<[string, readonly Run[], RegExp]>([
  ['all of them succeed', [a, b], /^Job a, b ran again and succeeded\.$/],
  [
    'one fails in its script',
    [a, { ...b, status: 'failed', failureReason: 'script_failure' }],
    /Job b got past its preparation and failed in its script/,
  ],
])('what was changed is proven where %s', async (_what, runs, sentence) => {
  expect(await watch(runs)).toMatchObject({ outcome: 'proven', sentence: expect.stringMatching(sentence) });
});

test.each<[string, readonly Run[], RegExp]>([
  ['one was cancelled', [a, { ...b, status: 'canceled' }], /Job b did not run again, so not all is proven/],
  [
    'no runner took one',
    [a, { ...b, status: 'failed', failureReason: 'stuck_or_timeout_failure' }],
    /Job b did not run again/,
  ],
  [
    'none came as far as its script',
    [
      { ...a, status: 'failed', failureReason: 'runner_system_failure' },
      { ...b, status: 'skipped' },
    ],
    /nothing is proven/,
  ],
])('it stays open where %s', async (_what, runs, sentence) => {
  expect(await watch(runs)).toMatchObject({ outcome: 'open', sentence: expect.stringMatching(sentence) });
});

test('a job that nobody ran again is not proven by the others', async () => {
  expect(await watch([a], retried.slice(0, 1))).toMatchObject({
    outcome: 'open',
    sentence: expect.stringContaining('Job b did not run again'),
  });
});

test('a run from before the change is none of its runs', async () => {
  const jobs = [{ name: 'a', failedId: 1, newId: null }];
  const before = { ...a, createdAfterMs: -minute };

  expect(await watch([before], jobs)).toMatchObject({ kind: 'running', jobs });
  expect(await watch([before, { ...a, id: 13 }], jobs)).toMatchObject({ kind: 'ended' });
});
