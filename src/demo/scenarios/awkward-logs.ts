import { failedPull, oneFailure } from './one-failure.ts';
import type { Scenario, ScenarioJob } from './scenario.ts';

const scriptThatFails: ScenarioJob = {
  name: 'unit',
  stage: 'test',
  runner: 'docker-3',
  attempts: [
    {
      image: 'node:22-alpine',
      services: ['postgres:16'],
      outcome: {
        kind: 'script-failed',
        exitCode: 1,
        script: [
          '$ npm test',
          'FAIL test/login.test.js',
          '  expected 200, got 401 Unauthorized',
          '  Error: connect ECONNREFUSED 10.0.0.9:443 (i/o timeout)',
          '  Error response from daemon: No such container: web',
          'Tests: 3 failed, 214 passed',
        ],
      },
    },
  ],
};

const diskFull = failedPull(
  'registry.acme.example/ml/cuda:12',
  'failed to register layer: write /usr/local/cuda/lib64/libcudnn.so.9: no space left on device',
);

/** Logs that say nothing of a pull, come late, or are gone. */
export const awkwardLogs: readonly Scenario[] = [
  {
    name: 'script-failure',
    title: 'Tests fail and print "401" and "timeout": none of this is ours',
    pipelines: [
      {
        name: 'main',
        project: 'acme/website',
        ref: 'main',
        status: 'failed',
        commitTitle: 'Break the login',
        jobs: [scriptThatFails],
      },
    ],
    hooks: [
      { kind: 'job', pipeline: 'main', job: 'unit' },
      { kind: 'pipeline', pipeline: 'main' },
    ],
    expected: [],
  },
  onlyLog({
    name: 'erased-log',
    title: 'The log was erased before anybody could read it',
    log: 'erased',
    expected: { cause: 'unknown', image: null, role: null },
  }),
  onlyLog({
    name: 'late-log',
    title: 'The end of the log arrives after the webhook',
    log: 'late',
    expected: { cause: 'disk-full', image: 'registry.acme.example/ml/cuda:12', role: 'build' },
  }),
];

function onlyLog({
  log,
  ...given
}: Pick<Parameters<typeof oneFailure>[0], 'name' | 'title' | 'expected'> & {
  readonly log: 'erased' | 'late';
}): Scenario {
  const scenario = oneFailure({ ...given, trace: diskFull, runner: 'autoscale-eu', job: 'train' });
  const pipelines = scenario.pipelines.map((pipeline) => ({
    ...pipeline,
    jobs: pipeline.jobs.map((job) => ({ ...job, log })),
  }));
  return { ...scenario, pipelines };
}
