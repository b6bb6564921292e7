import type { CredentialCase } from '../credential-case.ts';
import type { CredentialFinding } from '../finding.ts';

/** The image's project says which projects' jobs may pull with their token. */
export function jobTokenNotAllowlisted({
  owner,
  job,
  said,
  chosen,
}: CredentialCase): CredentialFinding | null {
  if (owner.kind !== 'project' || owner.jobToken !== 'not-allowlisted') return null;
  const usesToken = said?.startsWith('job payload') === true;
  if (!usesToken && (said !== null || chosen?.reading.kind === 'entry')) return null;
  return {
    code: 'job-token-not-allowlisted',
    certainty: usesToken ? 'confirmed' : 'likely',
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
