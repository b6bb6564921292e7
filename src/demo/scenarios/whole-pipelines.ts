import type { CauseCode } from '../../causes/codes.ts';
import { failedPull, succeeded } from './one-failure.ts';
import type { ExpectedReply, Scenario, ScenarioJob } from './scenario.ts';

const rateLimit =
  'Error response from daemon: toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit';
const unknownCa =
  'Error response from daemon: Get "https://harbor.acme.example/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority';
const resolver =
  'Error response from daemon: Get "https://registry.acme.example/v2/": dial tcp: lookup registry.acme.example on 10.20.0.2:53: no such host';
const stormJobs = ['unit 1/5', 'unit 2/5', 'unit 3/5', 'unit 4/5', 'unit 5/5'] as const;

/** Several jobs, several pipelines, several attempts. */
export const wholePipelines: readonly Scenario[] = [
  {
    name: 'storm',
    title: 'Five jobs fail alike and one differently; every job is reported, then the pipeline',
    pipelines: [
      {
        name: 'main',
        project: 'acme/shop',
        ref: 'main',
        status: 'failed',
        source: 'schedule',
        commitTitle: 'Nightly run',
        jobs: [
          ...stormJobs.map((name) => failing(name, 'python:3.13', rateLimit)),
          failing('publish', 'harbor.acme.example/shop/publish:2', unknownCa),
        ],
      },
    ],
    hooks: [
      ...[...stormJobs, 'publish'].map((job) => ({ kind: 'job', pipeline: 'main', job }) as const),
      { kind: 'pipeline', pipeline: 'main' },
    ],
    expected: [
      {
        pipeline: 'main',
        parent: 'pullcheck',
        replies: [
          reply('rate-limited', 'python:3.13', stormJobs),
          reply('tls-untrusted-ca', 'harbor.acme.example/shop/publish:2', ['publish']),
        ],
      },
    ],
  },
  {
    name: 'allowed-to-fail',
    title: 'A job that may fail, in a pipeline that passes: nobody is disturbed',
    pipelines: [
      {
        name: 'main',
        project: 'acme/website',
        ref: 'main',
        status: 'success',
        commitTitle: 'Try the next PHP',
        jobs: [
          {
            ...failing(
              'php-next',
              'php:9-cli',
              'Error response from daemon: manifest for php:9-cli not found: manifest unknown: manifest unknown',
            ),
            allowFailure: true,
          },
          succeeded('php', 'php:8.4-cli'),
        ],
      },
    ],
    hooks: [{ kind: 'pipeline', pipeline: 'main' }],
    expected: [],
  },
  {
    name: 'child-pipeline',
    title: 'A child pipeline fails and takes its parent with it: the child has the thread',
    pipelines: [
      {
        name: 'parent',
        project: 'acme/shop',
        ref: 'main',
        status: 'failed',
        commitTitle: 'Split the pipeline',
        jobs: [
          succeeded('lint', 'node:22-alpine'),
          { name: 'services', stage: 'deploy', kind: 'bridge', status: 'failed', attempts: [] },
        ],
      },
      {
        name: 'child',
        project: 'acme/shop',
        ref: 'main',
        status: 'failed',
        source: 'parent_pipeline',
        triggeredBy: { pipeline: 'parent', job: 'services' },
        commitTitle: 'Split the pipeline',
        jobs: [failing('billing', 'registry.acme.example/shop/billing:9', resolver)],
      },
    ],
    hooks: [
      { kind: 'pipeline', pipeline: 'child' },
      { kind: 'pipeline', pipeline: 'parent' },
    ],
    expected: [
      {
        pipeline: 'child',
        parent: 'pullcheck',
        replies: [reply('dns-failure', 'registry.acme.example/shop/billing:9', ['billing'])],
      },
    ],
  },
  {
    name: 'retried-twice',
    title: '`retry: 2` repeats the job: three attempts, one answer',
    pipelines: [
      {
        name: 'main',
        project: 'acme/shop',
        ref: 'feature/checkout',
        status: 'failed',
        source: 'merge_request_event',
        mergeRequest: 'Rework the checkout',
        commitTitle: 'Rework the checkout',
        jobs: [
          {
            ...failing('build', 'registry.acme.example/shop/app:7.2', resolver),
            attempts: [1, 2, 3].map(() => failedPull('registry.acme.example/shop/app:7.2', resolver)),
          },
        ],
      },
    ],
    hooks: [
      ...[0, 1, 2].map((attempt) => ({ kind: 'job', pipeline: 'main', job: 'build', attempt }) as const),
      { kind: 'pipeline', pipeline: 'main' },
    ],
    expected: [
      {
        pipeline: 'main',
        parent: 'pullcheck',
        replies: [reply('dns-failure', 'registry.acme.example/shop/app:7.2', ['build'])],
      },
    ],
  },
  {
    name: 'under-gitlabs-own-message',
    title: "GitLab's own message is in the channel: the answer goes under it",
    pipelines: [
      {
        name: 'main',
        project: 'acme/shop',
        ref: 'main',
        status: 'failed',
        commitTitle: 'Change the price list',
        jobs: [failing('build', 'node:22-alpine', rateLimit)],
      },
    ],
    hooks: [{ kind: 'pipeline', pipeline: 'main' }],
    notified: ['main'],
    expected: [
      { pipeline: 'main', parent: 'gitlab', replies: [reply('rate-limited', 'node:22-alpine', ['build'])] },
    ],
  },
];

function failing(name: string, image: string, reason: string): ScenarioJob {
  return { name, stage: 'test', runner: 'docker-7', attempts: [failedPull(image, reason)] };
}

function reply(cause: CauseCode, image: string, jobs: readonly string[]): ExpectedReply {
  return { cause, image, role: 'build', jobs };
}
