import type { RunnerName } from './runners.ts';
import type { ExpectedReply, Scenario, ScenarioJob, ScenarioTrace } from './scenario.ts';

interface OneFailure {
  readonly name: string;
  readonly title: string;
  readonly project?: string;
  readonly ref?: string;
  readonly commitTitle?: string;
  readonly ciFile?: string;
  readonly runner?: RunnerName;
  readonly job?: string;
  readonly trace: ScenarioTrace;
  /** Jobs of the same pipeline that are not what it is about. */
  readonly others?: readonly ScenarioJob[];
  readonly expected: Omit<ExpectedReply, 'jobs'>;
  readonly secrets?: readonly string[];
}

/** One job of one pipeline fails, GitLab says so once, and one reply answers. */
export function oneFailure(given: OneFailure): Scenario {
  const { name, title, job = 'build', runner = 'docker-7', expected, others = [] } = given;
  return {
    name,
    title,
    pipelines: [
      {
        name: 'main',
        project: given.project ?? 'acme/shop',
        ref: given.ref ?? 'main',
        status: 'failed',
        commitTitle: given.commitTitle ?? 'Change the price list',
        ...(given.ciFile === undefined ? {} : { ciFile: given.ciFile }),
        jobs: [{ name: job, stage: 'build', runner, attempts: [given.trace] }, ...others],
      },
    ],
    hooks: [{ kind: 'pipeline', pipeline: 'main' }],
    expected: [{ pipeline: 'main', parent: 'pullcheck', replies: [{ ...expected, jobs: [job] }] }],
    ...(given.secrets === undefined ? {} : { secrets: given.secrets }),
  };
}

/** The job's own image fails with what the engine says; anonymous, under the default policy. */
export function failedPull(image: string, reason: string): ScenarioTrace {
  return { image, outcome: { kind: 'pull-failed', role: 'build', reason } };
}

/** A job that ran its script to the end. */
export function succeeded(name: string, image: string): ScenarioJob {
  const trace: ScenarioTrace = { image, outcome: { kind: 'succeeded', script: ['$ make', 'ok'] } };
  return { name, stage: 'test', status: 'success', runner: 'docker-3', attempts: [trace] };
}
