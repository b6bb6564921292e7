import type { CredentialCase } from '../credential-case.ts';
import { inWords } from '../credential-case.ts';
import type { CredentialFinding } from '../finding.ts';

/** Runners before 15.9, and 16.9.0, take the path of a file variable for its content. */
export function fileTypeOnAffectedRunner({ chosen, runner }: CredentialCase): CredentialFinding | null {
  if (chosen?.reading.kind !== 'file-type') return null;
  return {
    code: 'file-type-on-affected-runner',
    certainty: 'confirmed',
    sentence: `${inWords(chosen)} is of type file, and ${runner} takes the path of that file for its content.`,
    remedy: {
      actor: 'maintainer',
      action:
        'Change the type of DOCKER_AUTH_CONFIG from File to Variable, or have the runner upgraded: 15.9 and later read files, 16.9.0 excepted.',
      command: null,
      source: 'https://docs.gitlab.com/ci/variables/#use-file-type-cicd-variables',
    },
  };
}
