import type { CredentialCase } from '../credential-case.ts';
import { inWords } from '../credential-case.ts';
import type { CredentialFinding } from '../finding.ts';

/** Nobody can look into it, nor merge anything into it. */
export function hiddenValue({ chosen }: CredentialCase): CredentialFinding | null {
  if (chosen?.reading.kind !== 'hidden') return null;
  return {
    code: 'hidden-value',
    certainty: 'inconclusive',
    sentence: `${inWords(chosen)} is hidden: GitLab shows it to nobody, so whether it has an entry for this image could not be checked.`,
    remedy: {
      actor: 'maintainer',
      action:
        'Look up where the hidden DOCKER_AUTH_CONFIG came from, and store it anew with an entry for this registry: it cannot be merged into.',
      command: null,
      source: 'https://docs.gitlab.com/ci/variables/#hide-a-cicd-variable',
    },
  };
}
