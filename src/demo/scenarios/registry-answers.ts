import { failedPull, oneFailure, succeeded } from './one-failure.ts';
import type { Scenario } from './scenario.ts';

const token = ['glpat', 'Zx9Kd7Qm2Lw4Rt6Yb8Nc'].join('-');

/** The registry was reached, and said no. */
export const registryAnswers: readonly Scenario[] = [
  oneFailure({
    name: 'docker-hub-rate-limit',
    title: 'Docker Hub limits anonymous pulls',
    trace: failedPull(
      'node:22-alpine',
      'Error response from daemon: toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit',
    ),
    others: [succeeded('lint', 'node:20-alpine')],
    expected: { cause: 'rate-limited', image: 'node:22-alpine', role: 'build' },
  }),
  oneFailure({
    name: 'typo-in-tag',
    title: 'A tag with a letter missing',
    ref: 'feature/newer-base',
    commitTitle: 'Move to the newer base image',
    ciFile: [
      'default:',
      '  image: registry.acme.example/shop/app-base:1.21-alpin # the newer one',
      'build:',
      '  stage: build',
      '  script: [make]',
      '',
    ].join('\n'),
    trace: failedPull(
      'registry.acme.example/shop/app-base:1.21-alpin',
      'Error response from daemon: manifest for registry.acme.example/shop/app-base:1.21-alpin not found: manifest unknown: manifest unknown',
    ),
    expected: {
      cause: 'tag-not-found',
      image: 'registry.acme.example/shop/app-base:1.21-alpin',
      role: 'build',
    },
  }),
  oneFailure({
    name: 'private-image-elsewhere',
    title: "Another project's private image, pulled without credentials",
    project: 'acme/website',
    runner: 'docker-3',
    job: 'package',
    trace: failedPull(
      'registry.gitlab.example/platform/tools/helm:3.16',
      "Error response from daemon: pull access denied for registry.gitlab.example/platform/tools/helm, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    ),
    expected: {
      cause: 'access-denied',
      image: 'registry.gitlab.example/platform/tools/helm:3.16',
      role: 'build',
    },
  }),
  oneFailure({
    name: 'expired-credential',
    title: 'The stored registry login has expired',
    runner: 'autoscale-eu',
    trace: {
      image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/api:2.4.1',
      credentialSource: '$DOCKER_AUTH_CONFIG',
      outcome: {
        kind: 'pull-failed',
        role: 'build',
        reason:
          'Error response from daemon: denied: Your authorization token has expired. Reauthenticate and try again.',
      },
    },
    expected: {
      cause: 'credentials-rejected',
      image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/api:2.4.1',
      role: 'build',
    },
  }),
  oneFailure({
    name: 'secret-in-the-last-line',
    title: 'A token in the error, which this runner does not hide in its last line',
    runner: 'docker-3',
    trace: {
      image: 'registry.acme.example/shop/tools:5',
      masked: [token],
      outcome: {
        kind: 'pull-failed',
        role: 'build',
        reason: `Error response from daemon: Get "https://ci:${token}@registry.acme.example/v2/shop/tools/manifests/5": unauthorized: HTTP Basic: Access denied`,
      },
    },
    expected: { cause: 'credentials-rejected', image: 'registry.acme.example/shop/tools:5', role: 'build' },
    secrets: [token],
  }),
];
