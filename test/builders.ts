import type { Diagnosis } from '../src/diagnosis/diagnosis.ts';
import type { Delivery } from '../src/failure/delivery.ts';
import type { JobFailure } from '../src/failure/job-failure.ts';

export function jobFailure(over: Partial<JobFailure> = {}): JobFailure {
  return {
    projectId: 7,
    projectPath: 'group/app',
    projectUrl: 'https://gitlab.example.com/group/app',
    pipelineId: 100,
    jobId: 1_000,
    jobName: 'build',
    stage: 'build',
    allowFailure: false,
    failureReason: 'runner_system_failure',
    startedAt: '2026-09-26T10:42:49.000Z',
    finishedAt: '2026-09-26T10:42:51.000Z',
    ref: 'main',
    sha: '8c5d3a1f0b7e4d2c9a6b8f1e3d5c7a9b0e2f4d6c',
    tag: false,
    protectedRef: true,
    environment: null,
    username: 'jdoe',
    mergeRequest: null,
    upstream: null,
    runner: { id: 3, description: 'docker-host-01', tags: ['docker'] },
    ...over,
  };
}

export function diagnosis(over: Partial<Diagnosis> = {}): Diagnosis {
  return {
    cause: 'dns-failure',
    certainty: 'confirmed',
    log: 'read',
    image: 'registry.example.com/team/app:1.2',
    role: 'build',
    policies: ['always'],
    credentialSource: null,
    executor: 'docker',
    runnerName: 'docker-host-01',
    runnerVersion: '18.9.0',
    systemId: 's_89e5e9956577',
    tookSeconds: 0,
    attempts: 1,
    reason: 'dial tcp: lookup registry.example.com on 10.0.0.2:53: no such host',
    evidence: ['ERROR: Job failed: failed to pull image …: no such host'],
    explanation: 'The name registry.example.com did not resolve.',
    remedies: [
      {
        actor: 'runner-owner',
        action: 'Check that the resolver answers.',
        command: 'dig +short registry.example.com',
        source: 'https://docs.docker.com/engine/network/#dns-services',
      },
    ],
    ...over,
  };
}

export function delivery(over: Partial<Delivery> = {}): Delivery {
  return { key: 'delivery-1', pipeline: null, failures: [jobFailure()], ...over };
}
