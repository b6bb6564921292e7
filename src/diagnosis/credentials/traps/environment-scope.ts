import type { CredentialCase } from '../credential-case.ts';
import { inWords, offers } from '../credential-case.ts';
import type { CredentialFinding } from '../finding.ts';

/** A narrow scope keeps the variable from jobs of other environments, and from those of none. */
export function environmentScopeMismatch({
  chosen,
  withheld,
  job: { environment },
}: CredentialCase): CredentialFinding | null {
  if (chosen !== null && offers(chosen) === 'yes') return null;
  const kept = withheld.find((one) => one.why === 'environment' && offers(one) !== 'no');
  if (kept === undefined) return null;
  const where = environment === null ? 'the job has no environment' : `the job's is ${environment}`;
  return {
    code: 'environment-scope-mismatch',
    certainty: environment !== null && offers(kept) === 'yes' ? 'confirmed' : 'likely',
    sentence: `${inWords(kept)} is not for this job: ${where}.`,
    remedy: {
      actor: 'maintainer',
      action:
        'Store DOCKER_AUTH_CONFIG with the scope * (all environments): images are pulled before a job starts.',
      command: null,
      source: 'https://docs.gitlab.com/ci/environments/#limit-the-environment-scope-of-a-cicd-variable',
    },
  };
}
