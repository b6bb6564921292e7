import { fill } from '../../../causes/fill.ts';
import { authKey } from '../../../causes/registry.ts';
import type { CredentialCase } from '../credential-case.ts';
import { inWords } from '../credential-case.ts';
import type { CredentialFinding } from '../finding.ts';
import { privateImages } from '../sources.ts';

/** There is an entry that a person would take for this registry, and the runner does not. */
export function keyIgnored({ chosen, runner, image }: CredentialCase): CredentialFinding | null {
  if (chosen?.reading.kind !== 'no-entry') return null;
  const [near] = chosen.reading.near;
  if (near === undefined) return null;
  const key = authKey(image.registry);
  return {
    code: 'key-ignored',
    certainty: 'confirmed',
    sentence: `The key "${near.key}" in ${inWords(chosen)} does not fit this image for ${runner}: ${near.why}.`,
    remedy: {
      actor: 'maintainer',
      action: `Spell the key in DOCKER_AUTH_CONFIG ${key}, and leave the rest as it is.`,
      command: fill`{"auths":{"${key}":{"auth":"AS_IT_IS"}}}`,
      source: privateImages,
    },
  };
}
