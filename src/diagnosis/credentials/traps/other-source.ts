import { authVariable } from '../../../credentials/auth-config.ts';
import type { CredentialCase } from '../credential-case.ts';
import { inWords } from '../credential-case.ts';
import type { CredentialFinding } from '../finding.ts';
import { precedence } from '../sources.ts';

/** There is an entry that fits, and the runner says that it took something else. */
export function runnerUsedOtherSource({ chosen, said, runner }: CredentialCase): CredentialFinding | null {
  const { reading } = chosen ?? {};
  if (chosen === null || said === null || said === `$${authVariable}`) return null;
  if (reading?.kind !== 'entry' && reading?.kind !== 'helper') return null;
  const used = said === 'anonymous' ? 'pulled without any credential' : `used ${said}`;
  const has =
    reading.kind === 'entry'
      ? `has the entry "${reading.entry.key}" for this image`
      : `names the helper docker-credential-${reading.name}`;
  return {
    code: 'runner-used-other-source',
    certainty: 'likely',
    sentence: `${inWords(chosen)} ${has}, but ${runner} ${used}.`,
    remedy:
      reading.kind === 'helper'
        ? {
            actor: 'runner-owner',
            action: `Install docker-credential-${reading.name} on the PATH of the runner's process: without it the whole DOCKER_AUTH_CONFIG is passed over.`,
            command: null,
            source: 'https://docs.gitlab.com/ci/docker/using_docker_images/#use-a-credentials-store',
          }
        : {
            actor: 'developer',
            action:
              'Retry the job if DOCKER_AUTH_CONFIG was set after it started; otherwise look for a variable of that name in the pipeline, its schedule or its trigger: that one goes first.',
            command: null,
            source: precedence,
          },
  };
}
