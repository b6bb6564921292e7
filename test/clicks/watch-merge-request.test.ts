import { expect, test } from 'vitest';
import type { Watching } from '../../src/clicks/following.ts';
import { watchMergeRequest } from '../../src/clicks/watch-merge-request.ts';
import type { Awaited, Change } from '../../src/incidents/change.ts';
import type { MergeRequestStanding, PipelineJob } from '../../src/remedies/gitlab-port.ts';
import { changed, changedAt, incident, job, reply } from '../slack/incidents.ts';

const minute = 60_000;
const url = 'https://gitlab.example.com/group/app/-/merge_requests/7';
const opened: MergeRequestStanding = {
  iid: 7,
  url,
  sourceBranch: 'fix',
  targetBranch: 'main',
  state: 'opened',
  mergedAs: null,
  mergedAt: null,
};
const merged: MergeRequestStanding = {
  ...opened,
  state: 'merged',
  mergedAs: 'abc',
  mergedAt: new Date(changedAt).toISOString(),
};
const change: Change = changed({
  verb: 'open-fix-mr',
  state: {
    kind: 'done',
    effects: [{ what: 'merge request !7', where: 'group/app', before: null, after: null, url }],
    left: [],
    undoableUntil: null,
  },
});
const awaited: Awaited = {
  kind: 'awaited',
  phase: 'merge-request',
  since: changedAt,
  jobs: [],
  looks: 0,
  unknownInARow: 0,
  sentence: 'x',
};
/** Two jobs of pipeline 100 failed alike. */
const failed = reply([job({ jobId: 1, jobName: 'a' }), job({ jobId: 2, jobName: 'b' })]);

interface Seen {
  readonly standing: MergeRequestStanding | null;
  /** By pipeline, the newest first: the status of each job by its name. */
  readonly pipelines?: readonly (readonly [id: number, jobs: Readonly<Record<string, string>>])[];
  readonly afterMs?: number;
}

function watch({ standing, pipelines = [], afterMs = minute }: Seen) {
  const ids = { kind: 'found' as const, value: pipelines.map(([id]) => id) };
  const following: Watching = {
    changing: { now: () => changedAt + afterMs },
    gitlab: {
      mergeRequest: async () =>
        standing === null
          ? { kind: 'missing' as const, why: 'not-found' as const }
          : { kind: 'found' as const, value: standing },
      mergeRequestPipelines: async () => ids,
      commitPipelines: async () => ids,
    },
    async jobsOf({ pipelineId }: { readonly pipelineId: number }): Promise<readonly PipelineJob[]> {
      const jobs = Object.entries(pipelines.find(([id]) => id === pipelineId)?.[1] ?? {});
      return jobs.map(([name, status], index) => ({
        id: pipelineId * 10 + index,
        name,
        status,
        createdAt: null,
        failureReason: null,
      }));
    },
    attempt: async () => undefined,
    triage: async () => undefined,
  };
  const about = { incident: incident({ replies: [failed] }), reply: failed };
  return watchMergeRequest(following, {
    pipeline: { projectId: 7, pipelineId: 100 },
    about,
    change,
    awaited,
  });
}

const passed = { a: 'success', b: 'success' };

test.each<[string, Seen, string]>([
  ['nothing has run on its branch', { standing: opened }, '!7 waits to be merged.'],
  [
    'what failed passes on its branch',
    { standing: opened, pipelines: [[101, passed]] },
    '!7 waits to be merged. On its branch: Job a, b ran again and succeeded.',
  ],
  [
    'its pipeline runs',
    { standing: opened, pipelines: [[101, { a: 'success', b: 'running' }]] },
    '!7 waits to be merged.',
  ],
  [
    'GitLab is merging it',
    { standing: { ...opened, state: 'locked' }, pipelines: [] },
    '!7 waits to be merged.',
  ],
  [
    'it was merged a minute ago',
    { standing: merged },
    '!7 was merged into main. What had failed is awaited there.',
  ],
  [
    'the pipeline that failed is all there is, though its jobs were retried',
    { standing: merged, pipelines: [[100, passed]] },
    '!7 was merged into main. What had failed is awaited there.',
  ],
  [
    'only a part of what failed has run',
    { standing: merged, pipelines: [[101, { a: 'success' }]] },
    '!7 was merged into main. What had failed is awaited there.',
  ],
])('it is waited for where %s', async (_what, seen, sentence) => {
  expect(await watch(seen)).toMatchObject({ kind: 'waiting', sentence });
});

test.each<[string, Seen, string, RegExp]>([
  [
    'what failed passed where it was merged',
    { standing: merged, pipelines: [[101, passed]] },
    'proven',
    /^!7 was merged into main\. Job a, b ran again and succeeded\.$/,
  ],
  [
    'that passed in a pipeline before one that has none of it',
    {
      standing: merged,
      pipelines: [
        [102, { pages: 'success' }],
        [101, passed],
      ],
    },
    'proven',
    /succeeded/,
  ],
  [
    'nothing of it ran within half an hour',
    { standing: merged, afterMs: 31 * minute },
    'open',
    /No pipeline there ran what had failed/,
  ],
  ['it was closed', { standing: { ...opened, state: 'closed' } }, 'open', /closed without being merged/],
  ['it can no longer be seen', { standing: null }, 'open', /no longer be seen/],
  ['a week has passed', { standing: opened, afterMs: 8 * 24 * 60 * minute }, 'open', /within a week/],
])('it is over where %s', async (_what, seen, outcome, sentence) => {
  expect(await watch(seen)).toMatchObject({
    kind: 'ended',
    outcome,
    sentence: expect.stringMatching(sentence),
  });
});
