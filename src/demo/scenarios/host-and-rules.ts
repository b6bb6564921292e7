import { failedPull, oneFailure } from './one-failure.ts';
import type { Scenario } from './scenario.ts';

/** The runner's host, or the rules of its owner, stand in the way. */
export const hostAndRules: readonly Scenario[] = [
  oneFailure({
    name: 'disk-full',
    title: "The runner's disk is full",
    trace: failedPull(
      'registry.acme.example/ml/cuda:12',
      'failed to register layer: write /usr/local/cuda/lib64/libcublasLt.so.12: no space left on device',
    ),
    expected: { cause: 'disk-full', image: 'registry.acme.example/ml/cuda:12', role: 'build' },
  }),
  oneFailure({
    name: 'wrong-platform',
    title: 'An image for amd64 only, on an arm64 runner',
    runner: 'arm-2',
    trace: failedPull(
      'registry.acme.example/shop/app:7.2',
      'Error response from daemon: no matching manifest for linux/arm64/v8 in the manifest list entries',
    ),
    expected: { cause: 'platform-mismatch', image: 'registry.acme.example/shop/app:7.2', role: 'build' },
  }),
  oneFailure({
    name: 'pull-policy-refused',
    title: 'The job asks for a pull policy that the runner does not allow',
    runner: 'autoscale-eu',
    trace: {
      image: 'node:22',
      outcome: {
        kind: 'policy-not-allowed',
        asked: ['if-not-present'],
        allowed: ['always'],
        definedIn: 'GitLab pipeline config',
      },
    },
    expected: { cause: 'pull-policy-not-allowed', image: 'node:22', role: 'build' },
  }),
  oneFailure({
    name: 'image-not-on-the-list',
    title: 'The runner takes only images that its owner listed',
    runner: 'docker-3',
    trace: {
      image: 'alpine:3.20',
      outcome: { kind: 'image-not-allowed', role: 'build', allowed: ['ruby:*', 'registry.acme.example/**'] },
    },
    expected: { cause: 'image-not-allowed', image: 'alpine:3.20', role: 'build' },
  }),
  oneFailure({
    name: 'unexpanded-variable',
    title: 'A variable in the image name that nobody expanded',
    ref: 'feature/newer-base',
    trace: failedPull('$CI_REGISTRY_IMAGE/base:1', 'invalid reference format'),
    expected: { cause: 'invalid-reference', image: '$CI_REGISTRY_IMAGE/base:1', role: 'build' },
  }),
];
