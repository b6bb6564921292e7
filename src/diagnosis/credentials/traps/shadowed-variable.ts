import type { CredentialCase } from '../credential-case.ts';
import { inWords, offers } from '../credential-case.ts';
import type { CredentialFinding } from '../finding.ts';
import { precedence } from '../sources.ts';

/** GitLab merges nothing: the nearest variable replaces the others whole. */
export function shadowedVariable({ chosen, delivered, image }: CredentialCase): CredentialFinding | null {
  if (chosen === null || offers(chosen) !== 'no') return null;
  const hidden = delivered.slice(1).find((one) => offers(one) !== 'no');
  if (hidden === undefined) return null;
  const has = offers(hidden) === 'yes' ? 'has' : 'may have';
  return {
    code: 'shadowed-group-variable',
    certainty: offers(hidden) === 'yes' ? 'confirmed' : 'likely',
    sentence: `${inWords(chosen)} replaces ${inWords(hidden)} whole, and only the latter ${has} an entry for ${image.registry}.`,
    remedy: {
      actor: 'maintainer',
      action: `Put the entry for ${image.registry} into ${inWords(chosen)} too, or delete that variable so that the other one counts.`,
      command: null,
      source: precedence,
    },
  };
}
