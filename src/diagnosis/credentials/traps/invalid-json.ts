import type { CredentialCase } from '../credential-case.ts';
import { inWords } from '../credential-case.ts';
import type { CredentialFinding } from '../finding.ts';
import { privateImages } from '../sources.ts';

/** One fault in it, and the whole text counts for nothing. */
export function invalidJson({ chosen, rules, runner }: CredentialCase): CredentialFinding | null {
  if (chosen?.reading.kind !== 'invalid') return null;
  const silently = rules.isSilent ? ' without a word' : '';
  return {
    code: 'invalid-json',
    certainty: 'confirmed',
    sentence: `${inWords(chosen)} cannot be read (${chosen.reading.why}), and ${runner} passes over it${silently}.`,
    remedy: {
      actor: 'maintainer',
      action:
        'Correct DOCKER_AUTH_CONFIG: one JSON object, in which each auth is the base64 of USER:TOKEN without a line break.',
      command: '{"auths":{"REGISTRY":{"auth":"BASE64_OF_USER:TOKEN"}}}',
      source: privateImages,
    },
  };
}
