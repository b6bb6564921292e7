import type { CredentialCase } from '../credential-case.ts';
import type { CredentialFinding } from '../finding.ts';

/** The image's project says which projects' jobs may pull with their token. */
export function jobTokenNotAllowlisted(facts: CredentialCase): CredentialFinding | null {
  const { owner, job } = facts;
  if (owner.kind !== 'project' || owner.jobToken !== 'not-allowlisted') return null;
  const use = useOfToken(facts);
  if (use === null) return null;
  return {
    code: 'job-token-not-allowlisted',
    certainty: use,
    sentence: `Project ${owner.path}, which owns the image, does not let the job token of ${job.projectPath} in: it is not on its allowlist.`,
    remedy: {
      actor: 'maintainer',
      action: `In ${owner.path}, add ${job.projectPath} under Settings, CI/CD, Job token permissions.`,
      command: null,
      source:
        'https://docs.gitlab.com/ci/jobs/ci_job_token/#add-a-group-or-project-to-the-job-token-allowlist',
    },
  };
}

/** A job's token can do no more than whoever started the job, or retried it. */
export function jobTokenUserMayNot(facts: CredentialCase): CredentialFinding | null {
  const { owner, job } = facts;
  if (owner.kind !== 'project' || owner.jobToken !== 'user-may-not' || job.username === null) return null;
  if (useOfToken(facts) === null) return null;
  return {
    code: 'job-token-user-may-not',
    // Administrators may, and nothing says who is one.
    certainty: 'likely',
    sentence: `${job.username}, who started the job, may not pull from project ${owner.path}, which owns the image: the job's token can do no more.`,
    remedy: {
      actor: 'maintainer',
      action: `Make ${job.username} a Reporter of ${owner.path}, or have somebody who is one retry the job.`,
      command: null,
      source: 'https://docs.gitlab.com/ci/jobs/ci_job_token/',
    },
  };
}

/** How sure it is that the runner took the job's token; null where it did not. */
function useOfToken({ said, chosen }: CredentialCase): CredentialFinding['certainty'] | null {
  if (said?.startsWith('job payload') === true) return 'confirmed';
  return said === null && chosen?.reading.kind !== 'entry' ? 'likely' : null;
}
