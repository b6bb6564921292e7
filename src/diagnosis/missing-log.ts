import type { Remedy } from '../causes/cause.ts';
import type { JobFailure } from '../failure/job-failure.ts';
import type { Diagnosis, MissingLog } from './diagnosis.ts';

export type { MissingLog } from './diagnosis.ts';

/** What can honestly be said of a failed job whose log cannot be read. */
export function diagnoseMissingLog(why: MissingLog, failure: JobFailure): Diagnosis {
  const { reason, explanation, remedy } = answers[why];
  return {
    cause: 'unknown',
    certainty: 'inconclusive',
    log: why,
    image: null,
    role: null,
    policies: null,
    credentialSource: null,
    executor: null,
    runnerName: failure.runner?.description ?? null,
    runnerVersion: null,
    systemId: null,
    tookSeconds: null,
    attempts: null,
    reason,
    evidence: [],
    explanation,
    remedies: [remedy],
  };
}

interface Answer {
  readonly reason: string;
  readonly explanation: string;
  readonly remedy: Remedy;
}

const retry: Remedy = {
  actor: 'developer',
  action: 'Retry the job if it still matters; if it fails again, its new log will be read.',
  command: null,
  source: 'https://docs.gitlab.com/ci/jobs/#retry-jobs',
};

const answers: Readonly<Record<MissingLog, Answer>> = {
  erased: {
    reason: 'the job has no log any more',
    explanation:
      'The log of this job was erased or never written. Nothing tells any more why the job failed, or whether it came as far as its script.',
    remedy: retry,
  },
  'not-found': {
    reason: 'GitLab answered 404 to the request for the log',
    explanation:
      'GitLab has no log of this job to show: it was erased, or the project is hidden from the token of this bot. Why the job failed cannot be said.',
    remedy: {
      actor: 'pullcheck-operator',
      action: 'Check that the owner of GITLAB_TOKEN is a member of the project (Reporter or higher).',
      command: null,
      source: 'https://docs.gitlab.com/api/jobs/#get-a-log-file',
    },
  },
  forbidden: {
    reason: 'GitLab answered 403 to the request for the log',
    explanation:
      'GitLab does not let the token of this bot read the log of this job, so why it failed cannot be said.',
    remedy: {
      actor: 'pullcheck-operator',
      action:
        'Give the owner of GITLAB_TOKEN the Reporter role in the project; a job with debug logging needs Developer.',
      command: null,
      source: 'https://docs.gitlab.com/user/permissions/#cicd',
    },
  },
};
