import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GitlabStandIn, startGitlabStandIn } from '../../src/demo/gitlab/stand-in.ts';
import { deliverySchema } from '../../src/failure/delivery.ts';
import { parseDelivery } from '../../src/gitlab/parse-delivery.ts';

let gitlab: GitlabStandIn;
let projectId: number;
let userId: number;
let runnerId: number;

beforeAll(async () => {
  gitlab = await startGitlabStandIn();
  const { world } = gitlab;
  userId = world.addUser({ username: 'jdoe' }).id;
  world.addGroup({ fullPath: 'shop' });
  projectId = world.addProject({ fullPath: 'shop/app', protectedRefs: ['main'] }).id;
  runnerId = world.addRunner({ description: 'docker-host-01', tags: ['docker', 'linux'] }).id;
});
afterAll(() => gitlab.close());

function read(event: object, key: string | null = null) {
  const parsed = parseDelivery(event, { key, gitlabUrl: gitlab.url });
  return parsed.kind === 'delivery' ? deliverySchema.strict().parse(parsed.delivery) : parsed.why;
}

function failures(event: object) {
  const delivery = read(event);
  return typeof delivery === 'string' ? delivery : delivery.failures;
}

function addPipeline(given: Partial<Parameters<GitlabStandIn['world']['addPipeline']>[0]> = {}) {
  return gitlab.world.addPipeline({ projectId, status: 'failed', ref: 'main', userId, ...given });
}

function addJob(pipelineId: number, given: Partial<Parameters<GitlabStandIn['world']['addJob']>[0]> = {}) {
  return gitlab.world.addJob({
    pipelineId,
    name: 'unit',
    stage: 'test',
    status: 'failed',
    failureReason: 'runner_system_failure',
    userId,
    runnerId,
    startedAt: '2026-09-26T10:42:49.000Z',
    finishedAt: '2026-09-26T10:43:00.000Z',
    ...given,
  });
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

test('a failed pipeline reports its failed jobs, all that is kept of them filled', () => {
  const pipeline = addPipeline();
  const job = addJob(pipeline.id);
  addJob(pipeline.id, { name: 'lint', status: 'success', failureReason: null });

  expect(read(gitlab.pipelineHook(pipeline.id), 'key-1')).toEqual({
    key: 'key-1',
    pipeline: { projectId, pipelineId: pipeline.id, outcome: 'failed' },
    failures: [
      {
        projectId,
        projectPath: 'shop/app',
        projectUrl: `${gitlab.url}/shop/app`,
        pipelineId: pipeline.id,
        jobId: job.id,
        jobName: 'unit',
        stage: 'test',
        allowFailure: false,
        failureReason: 'runner_system_failure',
        startedAt: '2026-09-26T10:42:49.000Z',
        finishedAt: '2026-09-26T10:43:00.000Z',
        ref: 'main',
        sha: pipeline.sha,
        tag: false,
        protectedRef: true,
        environment: null,
        username: 'jdoe',
        mergeRequest: null,
        upstream: null,
        runner: { id: runnerId, description: 'docker-host-01', tags: ['docker', 'linux'] },
      },
    ],
  });
});

test('the environment that a job deploys to is kept, from either hook', () => {
  const pipeline = addPipeline();
  const job = addJob(pipeline.id, { environment: 'review/7' });

  for (const hook of [gitlab.pipelineHook(pipeline.id), gitlab.jobHook(job.id)]) {
    expect(failures(hook)[0]).toMatchObject({ environment: 'review/7' });
  }
});

test('the job hook of a job says the same as the pipeline hook, but whether the ref is protected', () => {
  const pipeline = addPipeline();
  const job = addJob(pipeline.id);

  const [fromPipeline] = failures(gitlab.pipelineHook(pipeline.id));
  const fromJob = read(gitlab.jobHook(job.id));

  expect(fromJob).toEqual({
    key: null,
    pipeline: null,
    failures: [{ ...fieldsOf(fromPipeline), protectedRef: null }],
  });
});

test.each(['12.0', '13.0', '14.0', '15.0', '16.0', '17.0', '18.0', '19.1'])(
  'hooks of GitLab %s can be read',
  (gitlabVersion) => {
    const pipeline = addPipeline();
    const job = addJob(pipeline.id);

    const expected = [
      expect.objectContaining({
        projectPath: 'shop/app',
        projectUrl: `${gitlab.url}/shop/app`,
        jobId: job.id,
        jobName: 'unit',
        startedAt: '2026-09-26T10:42:49.000Z',
      }),
    ];
    expect(failures(gitlab.pipelineHook(pipeline.id, { gitlabVersion }))).toEqual(expected);
    expect(failures(gitlab.jobHook(job.id, { gitlabVersion }))).toEqual(expected);
  },
);

test.each([
  'script_failure',
  'runner_system_failure',
  'runner_configuration_error',
  'unknown_failure',
  'job_execution_timeout',
  'a_reason_of_tomorrow',
  null,
])('the failure reason %s decides nothing', (failureReason) => {
  const pipeline = addPipeline();
  const job = addJob(pipeline.id, { failureReason });

  expect(failures(gitlab.pipelineHook(pipeline.id))).toHaveLength(1);
  expect(failures(gitlab.jobHook(job.id))).toHaveLength(1);
});

test('in a failed pipeline the jobs that were allowed to fail are reported and marked', () => {
  const pipeline = addPipeline();
  addJob(pipeline.id);
  addJob(pipeline.id, { name: 'audit', allowFailure: true });

  expect(failures(gitlab.pipelineHook(pipeline.id))).toMatchObject([
    { jobName: 'unit', allowFailure: false },
    { jobName: 'audit', allowFailure: true },
  ]);
});

test('a pipeline that passed reports only jobs that were allowed to fail', () => {
  const pipeline = addPipeline({ status: 'success' });
  addJob(pipeline.id, { name: 'audit', allowFailure: true });
  addJob(pipeline.id, { name: 'late', allowFailure: false });

  expect(read(gitlab.pipelineHook(pipeline.id))).toMatchObject({
    pipeline: { outcome: 'passed' },
    failures: [{ jobName: 'audit', allowFailure: true }],
  });
});

test.each([
  'created',
  'pending',
  'running',
  'canceling',
  'canceled',
  'skipped',
  'manual',
  'scheduled',
  'preparing',
] as const)('a pipeline that is %s is not ours, even with a failed job', (status) => {
  const pipeline = addPipeline({ status });
  addJob(pipeline.id);

  expect(read(gitlab.pipelineHook(pipeline.id))).toBe('other-status');
});

test.each(['created', 'pending', 'running', 'success', 'canceled', 'skipped', 'manual'] as const)(
  'a job that is %s is not ours, though its hook names a failure reason',
  (status) => {
    const job = addJob(addPipeline({ status: 'running' }).id, { status, failureReason: null });

    expect(gitlab.jobHook(job.id)).toHaveProperty('build_failure_reason', 'unknown_failure');
    expect(read(gitlab.jobHook(job.id))).toBe('other-status');
  },
);

test('a pipeline that failed only because the one it triggered did holds nothing for us', () => {
  const parent = addPipeline();
  addJob(parent.id, { kind: 'bridge', name: 'deploy' });
  addJob(parent.id, { name: 'build', status: 'success' });

  expect(read(gitlab.pipelineHook(parent.id))).toBe('no-failed-job');
});

test('a child or multi-project pipeline names the one that triggered it', () => {
  const parent = addPipeline();
  const bridge = addJob(parent.id, { kind: 'bridge' });
  const other = gitlab.world.addProject({ fullPath: 'shop/infra' });
  const triggeredBy = { pipelineId: parent.id, jobId: bridge.id };
  const child = addPipeline({ source: 'parent_pipeline', triggeredBy });
  const downstream = addPipeline({ projectId: other.id, source: 'pipeline', triggeredBy });
  addJob(child.id);
  addJob(downstream.id);

  const upstream = { projectPath: 'shop/app', projectUrl: `${gitlab.url}/shop/app`, pipelineId: parent.id };
  expect(failures(gitlab.pipelineHook(child.id))).toMatchObject([{ projectPath: 'shop/app', upstream }]);
  expect(failures(gitlab.pipelineHook(downstream.id))).toMatchObject([
    { projectPath: 'shop/infra', upstream },
  ]);
});

test('a merge-request pipeline names the merge request, in either hook', () => {
  const request = gitlab.world.addMergeRequest({ projectId, sourceBranch: 'fix', authorId: userId });
  const pipeline = addPipeline({ source: 'merge_request_event', ref: 'fix', mergeRequestId: request.id });
  const job = addJob(pipeline.id);
  const url = `${gitlab.url}/shop/app/-/merge_requests/${request.iid}`;
  const mergeRequest = { iid: request.iid, url };

  const event = gitlab.pipelineHook(pipeline.id);
  expect(failures(event)).toMatchObject([{ ref: 'fix', mergeRequest }]);

  const old = { ...event, merge_request: { ...fieldsOf(event['merge_request']), url: undefined } };
  expect(failures(old)).toMatchObject([{ mergeRequest }]);

  const ref = `refs/merge-requests/${request.iid}/head`;
  expect(failures({ ...gitlab.jobHook(job.id), ref })).toMatchObject([{ mergeRequest }]);
});

test('a merge request of a fork is not looked for in the fork', () => {
  const pipeline = addPipeline();
  addJob(pipeline.id);
  const event = { ...gitlab.pipelineHook(pipeline.id), merge_request: { iid: 3, target_project_id: 1 } };

  expect(failures(event)).toMatchObject([{ mergeRequest: null }]);
});

test('of a retried job only the newest attempt is in the pipeline hook, and each is in its job hook', () => {
  const pipeline = addPipeline();
  const first = addJob(pipeline.id, { retried: true });
  const second = addJob(pipeline.id, { retriesCount: 1 });

  expect(failures(gitlab.pipelineHook(pipeline.id))).toMatchObject([{ jobId: second.id }]);
  expect(failures(gitlab.jobHook(first.id))).toMatchObject([{ jobId: first.id, jobName: 'unit' }]);
});

test('a build that cannot be read costs itself, not the others', () => {
  const pipeline = addPipeline();
  const job = addJob(pipeline.id);
  const event = gitlab.pipelineHook(pipeline.id);
  const builds = [
    null,
    7,
    'x',
    [],
    {},
    { status: 'failed' },
    { status: 'failed', id: '12' },
    { status: 'failed', id: -1 },
  ];

  const { builds: good } = event;
  expect(failures({ ...event, builds: [...builds, ...[good].flat()] })).toMatchObject([{ jobId: job.id }]);
});

test('a build that is listed twice is one failure', () => {
  const pipeline = addPipeline();
  addJob(pipeline.id);
  const event = gitlab.pipelineHook(pipeline.id);
  const { builds } = event;

  expect(failures({ ...event, builds: [builds, builds].flat() })).toHaveLength(1);
});

const nonsense = [undefined, null, 0, 'x', true, [], {}, [[]], { id: 'x' }];
const idFields = [
  'object_kind',
  'object_attributes',
  'project',
  'builds',
  'project_id',
  'pipeline_id',
  'build_id',
  'build_status',
];

test('whatever else is missing or of another type costs that field only', () => {
  const pipeline = addPipeline();
  const job = addJob(pipeline.id);

  for (const event of [gitlab.pipelineHook(pipeline.id), gitlab.jobHook(job.id)]) {
    for (const field of Object.keys(event).filter((name) => !idFields.includes(name))) {
      for (const value of nonsense) {
        expect(failures({ ...event, [field]: value }), `${field} = ${JSON.stringify(value)}`).toMatchObject([
          { jobId: job.id },
        ]);
      }
    }
  }
});

test('whatever is missing or of another type in a build costs that field only', () => {
  const pipeline = addPipeline();
  const job = addJob(pipeline.id);
  const event = gitlab.pipelineHook(pipeline.id);
  const [build] = [event['builds']].flat();

  for (const field of Object.keys(fieldsOf(build)).filter((name) => name !== 'id' && name !== 'status')) {
    for (const value of nonsense) {
      const builds = [{ ...fieldsOf(build), [field]: value }];
      expect(failures({ ...event, builds }), `${field} = ${JSON.stringify(value)}`).toMatchObject([
        { jobId: job.id },
      ]);
    }
  }
});

test('an event without its ids is not ours', () => {
  for (const value of [...nonsense, 1.5, -1, '7']) {
    expect(
      read({ object_kind: 'build', build_status: 'failed', project_id: 1, pipeline_id: 1, build_id: value }),
    ).toBe('incomplete');
    expect(
      read({
        object_kind: 'pipeline',
        object_attributes: { id: value, status: 'failed' },
        project: { id: 1 },
      }),
    ).toBe('incomplete');
  }
});

const bareJob = {
  object_kind: 'build',
  project_id: 7,
  pipeline_id: 70,
  build_id: 700,
  build_status: 'failed',
};

test.each([
  [
    'the project',
    { project: { web_url: 'https://git.example.com/a/b/', path_with_namespace: 'a/b' } },
    { projectPath: 'a/b', projectUrl: 'https://git.example.com/a/b' },
  ],
  [
    'only its path',
    { project: { path_with_namespace: 'a/b' } },
    { projectPath: 'a/b', projectUrl: 'https://gitlab.example.com/root/a/b' },
  ],
  [
    'the repository’s homepage',
    { repository: { homepage: 'https://git.example.com/a/b/c' } },
    { projectPath: 'a/b/c', projectUrl: 'https://git.example.com/a/b/c' },
  ],
  [
    'a homepage below the path that GitLab lives at',
    { repository: { homepage: 'https://gitlab.example.com/root/a/b' } },
    { projectPath: 'a/b', projectUrl: 'https://gitlab.example.com/root/a/b' },
  ],
  [
    'only where to clone it from',
    { repository: { git_http_url: 'https://user:pw@git.example.com/a/b.git' } },
    { projectPath: 'a/b', projectUrl: 'https://git.example.com/a/b' },
  ],
  [
    'an address that is none of the web',
    { repository: { homepage: 'javascript:alert(1)' } },
    { projectPath: 'projects/7', projectUrl: 'https://gitlab.example.com/root/projects/7' },
  ],
  ['nothing', {}, { projectPath: 'projects/7', projectUrl: 'https://gitlab.example.com/root/projects/7' }],
])('a job hook that knows %s still says which project', (_what, fields, expected) => {
  const parsed = parseDelivery(
    { ...bareJob, ...fields },
    { key: null, gitlabUrl: 'https://gitlab.example.com/root/' },
  );

  expect(parsed).toMatchObject({ kind: 'delivery', delivery: { failures: [expected] } });
});

test.each([
  ['2026-09-26 10:42:49 UTC', '2026-09-26T10:42:49.000Z'],
  ['2026-09-26T10:42:49Z', '2026-09-26T10:42:49.000Z'],
  ['2026-09-26T10:42:49.123Z', '2026-09-26T10:42:49.123Z'],
  ['2026-09-26T12:42:49.000+02:00', '2026-09-26T10:42:49.000Z'],
  ['2016-08-12 15:23:28 -0400', '2016-08-12T19:23:28.000Z'],
  ['2026-13-26 10:42:49 UTC', null],
  ['yesterday', null],
  ['', null],
])('the time %j becomes %j', (time, expected) => {
  expect(failures({ ...bareJob, build_started_at: time })).toMatchObject([{ startedAt: expected }]);
});

test('a job that no runner ever started has no start', () => {
  const pipeline = addPipeline();
  addJob(pipeline.id, { startedAt: null, runnerId: null, failureReason: 'stuck_or_timeout_failure' });

  expect(failures(gitlab.pipelineHook(pipeline.id))).toMatchObject([{ startedAt: null, runner: null }]);
});

test('every string is redacted, and cut to what may be stored', () => {
  const leak = 'glpat-abcdefghij0123456789';
  const event = {
    ...bareJob,
    build_name: `deploy ${leak}`,
    build_stage: `s${'🚀'.repeat(2_000)}`,
    ref: `feature/${leak}`,
    user: { username: leak },
    runner: {
      id: 1,
      description: `host ${leak}`,
      tags: [leak, 5, 'ok', ...Array.from({ length: 99 }, () => 't')],
    },
    project: { web_url: `https://x:${leak}@git.example.com/a/b`, path_with_namespace: `a/${leak}` },
  };

  const [failure] = failures(event);

  expect(JSON.stringify(failure)).not.toContain(leak);
  expect(failure).toMatchObject({ runner: { tags: expect.arrayContaining(['ok']) } });
});
