import { fill } from '../../../causes/fill.ts';
import { authKey } from '../../../causes/registry.ts';
import { ownerInWords } from '../../../credentials/auth-config.ts';
import type { CredentialCase } from '../credential-case.ts';
import { inWords, offers } from '../credential-case.ts';
import type { CredentialFinding } from '../finding.ts';
import { privateImages } from '../sources.ts';

/** Nobody stored a login for this registry where the job would get it. */
export function entryMissing(facts: CredentialCase): CredentialFinding | null {
  const { delivered, withheld, said, isSure, image, chosen } = facts;
  if (said !== null && said !== 'anonymous') return null;
  const candidates = [...delivered, ...withheld];
  if (candidates.some((one) => offers(one) !== 'no')) return null;
  if (chosen !== null && chosen.reading.kind !== 'no-entry') return null;
  const key = authKey(image.registry);
  return {
    code: 'entry-missing',
    certainty: !isSure ? 'inconclusive' : said === 'anonymous' ? 'confirmed' : 'likely',
    sentence:
      chosen === null
        ? `${nobody(facts)} DOCKER_AUTH_CONFIG for this job.`
        : `${inWords(chosen)} has no entry for ${image.registry}.`,
    remedy: {
      actor: 'maintainer',
      action: `Store a login that may pull from ${image.registry} in DOCKER_AUTH_CONFIG, merged with what it holds; auth is what this prints: printf %s 'USER:TOKEN' | openssl base64 -A`,
      command: fill`{"auths":{"${key}":{"auth":"BASE64_OF_USER:TOKEN"}}}`,
      source: privateImages,
    },
  };
}

function nobody({ levels }: CredentialCase): string {
  const read = levels
    .filter(({ reading }) => reading.kind === 'read')
    .map(({ owner }) => ownerInWords(owner));
  const [first, ...rest] = read;
  if (first === undefined) return 'Nothing that could be read has a';
  return rest.length === 0
    ? `${first.replace(/^./, (letter) => letter.toUpperCase())} has no`
    : `Neither ${[first, ...rest].join(' nor ')} has a`;
}
