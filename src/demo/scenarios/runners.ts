import type { Executor } from '../gitlab/trace/description.ts';

interface DemoRunner {
  /** What GitLab calls it. */
  readonly description: string;
  /** What its config.toml calls it. */
  readonly name: string;
  readonly shortToken: string;
  readonly systemId: string;
  readonly version: string;
  readonly executor: Executor;
  readonly architecture: string;
  readonly tags: readonly string[];
}

/** The fleet of the demo: old and new, docker and Kubernetes. */
export const runners = {
  'docker-7': {
    description: 'docker-7 (rack B)',
    name: 'docker-7',
    shortToken: 'AbCdEf123',
    systemId: 's_89e5e9956577',
    version: '19.3.0',
    executor: 'docker',
    architecture: 'amd64',
    tags: ['docker', 'linux'],
  },
  'docker-3': {
    description: 'docker-3 (rack A)',
    name: 'docker-3',
    shortToken: 'zX9yW8vU7',
    systemId: 's_0b7c1d2e3f40',
    version: '17.5.0',
    executor: 'docker',
    architecture: 'amd64',
    tags: ['docker', 'linux'],
  },
  'arm-2': {
    description: 'arm-2',
    name: 'arm-2',
    shortToken: 'q1W2e3R4t',
    systemId: 's_5f6e7d8c9b0a',
    version: '19.2.0',
    executor: 'docker',
    architecture: 'arm64',
    tags: ['arm64'],
  },
  'autoscale-eu': {
    description: 'autoscale-eu',
    name: 'autoscale-eu-1',
    shortToken: 't9S8r7Q6p',
    systemId: 'r_kT3vXw2LmN8b',
    version: '18.9.0',
    executor: 'docker-autoscaler',
    architecture: 'amd64',
    tags: ['autoscale'],
  },
  'legacy-1': {
    description: 'legacy-1',
    name: 'legacy-1',
    shortToken: 'xYz12345',
    systemId: 's_legacy00000',
    version: '13.12.0',
    executor: 'docker',
    architecture: 'amd64',
    tags: ['legacy'],
  },
  'k8s-prod': {
    description: 'k8s-prod',
    name: 'k8s-prod',
    shortToken: 't3x7vqpLm',
    systemId: 'r_9dFhJ2kLpQ4s',
    version: '18.5.0',
    executor: 'kubernetes',
    architecture: 'amd64',
    tags: ['k8s'],
  },
} as const satisfies Readonly<Record<string, DemoRunner>>;

export type RunnerName = keyof typeof runners;
