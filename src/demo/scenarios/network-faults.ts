import { failedPull, oneFailure, succeeded } from './one-failure.ts';
import type { Scenario } from './scenario.ts';

/** The registry was never spoken to. */
export const networkFaults: readonly Scenario[] = [
  oneFailure({
    name: 'dns-on-one-runner',
    title: 'One runner cannot resolve the registry; another can',
    trace: failedPull(
      'images.acme.example/shop/app:7.2',
      'Error response from daemon: Get "https://images.acme.example/v2/": dial tcp: lookup images.acme.example on 10.20.0.2:53: no such host',
    ),
    others: [succeeded('unit', 'images.acme.example/shop/app:7.2')],
    expected: { cause: 'dns-failure', image: 'images.acme.example/shop/app:7.2', role: 'build' },
  }),
  oneFailure({
    name: 'unknown-certificate-authority',
    title: "The runner's host does not know the company's certificate authority",
    runner: 'docker-3',
    trace: {
      image: 'harbor.acme.example/shop/app:7.2',
      policies: ['always', 'if-not-present'],
      credentialSource: '$DOCKER_AUTH_CONFIG',
      outcome: {
        kind: 'pull-failed',
        role: 'build',
        reason:
          'Error response from daemon: Get "https://harbor.acme.example/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority',
      },
    },
    expected: { cause: 'tls-untrusted-ca', image: 'harbor.acme.example/shop/app:7.2', role: 'build' },
  }),
  oneFailure({
    name: 'proxy-refuses',
    title: 'The proxy between the runner and Docker Hub refuses',
    project: 'acme/website',
    trace: failedPull(
      'ruby:3.4',
      'Error response from daemon: Get "https://registry-1.docker.io/v2/": Proxy Authentication Required',
    ),
    expected: { cause: 'proxy-failure', image: 'ruby:3.4', role: 'build' },
  }),
  oneFailure({
    name: 'legacy-runner-times-out',
    title: 'A runner of 2021 tries three times, and times out each time',
    runner: 'legacy-1',
    trace: {
      image: 'registry.acme.example/shop/legacy:4',
      outcome: {
        kind: 'pull-failed',
        role: 'build',
        tookSeconds: 15,
        reason:
          'Error response from daemon: Get https://registry.acme.example/v2/: net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
      },
    },
    expected: { cause: 'connect-timeout', image: 'registry.acme.example/shop/legacy:4', role: 'build' },
  }),
];
