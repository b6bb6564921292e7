import { oneFailure } from './one-failure.ts';
import type { Scenario } from './scenario.ts';

const helper = 'registry.gitlab.com/gitlab-org/gitlab-runner/gitlab-runner-helper:x86_64-v18.5.0';

/** The image that fails is not the job's own. */
export const otherImages: readonly Scenario[] = [
  oneFailure({
    name: 'service-image-missing',
    title: 'A service with a version that does not exist',
    runner: 'docker-3',
    job: 'integration',
    trace: {
      image: 'node:22-alpine',
      services: ['redis:7', 'postgres:61'],
      outcome: {
        kind: 'pull-failed',
        role: 'service',
        image: 'postgres:61',
        reason:
          'Error response from daemon: manifest for postgres:61 not found: manifest unknown: manifest unknown',
      },
    },
    expected: { cause: 'tag-not-found', image: 'postgres:61', role: 'service' },
  }),
  oneFailure({
    name: 'helper-unreachable',
    title: "Kubernetes cannot reach the runner's helper image; only an event says why",
    runner: 'k8s-prod',
    trace: {
      image: 'golang:1.25',
      outcome: {
        kind: 'pull-failed',
        role: 'helper',
        reason: `Back-off pulling image "${helper}"`,
        events: [
          `Failed to pull image "${helper}": failed to pull and unpack image "${helper}": failed to resolve reference "${helper}": failed to authorize: failed to fetch oauth token: Post "https://gitlab.com/jwt/auth": dial tcp 172.65.251.78:443: connect: no route to host`,
          'Error: ErrImagePull',
        ],
      },
    },
    expected: { cause: 'connect-timeout', image: helper, role: 'helper' },
  }),
];
