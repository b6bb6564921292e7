import type { CredentialCase } from '../credential-case.ts';
import { inWords, offers } from '../credential-case.ts';
import type { CredentialFinding } from '../finding.ts';

/** Jobs of unprotected branches and tags do not get what is protected. */
export function protectedOnUnprotectedRef({
  chosen,
  withheld,
  job,
}: CredentialCase): CredentialFinding | null {
  if (chosen !== null && offers(chosen) === 'yes') return null;
  const kept = withheld.find((one) => one.why !== 'environment' && offers(one) !== 'no');
  if (kept === undefined) return null;
  const ref = job.ref === null ? 'the ref of this job' : `"${job.ref}"`;
  const stays =
    kept.why === 'protected'
      ? `${ref} is not, so the job does not get it`
      : `whether ${ref} is could not be read; if it is not, the job does not get it`;
  const known = offers(kept) === 'yes' ? 'confirmed' : 'likely';
  return {
    code: 'protected-on-unprotected-ref',
    certainty: kept.why === 'protected' ? known : 'inconclusive',
    sentence: `${inWords(kept)} is protected, and ${stays}.`,
    remedy: {
      actor: 'maintainer',
      action: `Protect ${ref}, or take the protection off DOCKER_AUTH_CONFIG if every branch may use that login.`,
      command: null,
      source: 'https://docs.gitlab.com/ci/variables/#protect-a-cicd-variable',
    },
  };
}
