import type { Certainty } from '../../causes/cause.ts';
import type { CauseCode } from '../../causes/codes.ts';
import type { Diagnosis } from '../diagnosis.ts';
import type { CredentialAccount, CredentialFinding } from './finding.ts';
import { privateImages } from './sources.ts';

/** Causes that a missing, wrong or withheld credential may be behind. */
const aboutAccess: ReadonlySet<CauseCode> = new Set<CauseCode>([
  'access-denied',
  'auth-required',
  'blocked-by-policy',
  'credential-helper-failed',
  'credentials-rejected',
  'permission-denied',
  'rate-limited',
  'repository-not-found',
  'tag-not-found',
]);

export function isAboutCredentials(cause: CauseCode): boolean {
  return aboutAccess.has(cause);
}

/** Joins what GitLab says of the job's credentials to what the log and the hosts say. */
export function withAccount(diagnosis: Diagnosis, account: CredentialAccount): Diagnosis {
  const { observed, cause } = diagnosis;
  if (observed === undefined || !isAboutCredentials(cause)) return diagnosis;
  const findings = [...account.findings, ...rejected(diagnosis, account)];
  const { checked, notChecked } = observed;
  const said = account.gets === null ? [] : [`GitLab: ${account.gets}`];
  const joined: Diagnosis = {
    ...diagnosis,
    observed: {
      ...observed,
      checked: [...checked.slice(0, 1), ...said, ...checked.slice(1)],
      notChecked: [...notChecked, ...account.unread],
    },
  };
  const [first] = findings;
  return first === undefined || !explains(cause) ? joined : explained(joined, first, findings);
}

/** A pull limit holds for those without a login too, and a name that is not there needs none: no trap explains them. */
function explains(cause: CauseCode): boolean {
  return cause !== 'rate-limited' && cause !== 'tag-not-found' && cause !== 'blocked-by-policy';
}

function explained(
  diagnosis: Diagnosis,
  finding: CredentialFinding,
  all: readonly CredentialFinding[],
): Diagnosis {
  return {
    ...diagnosis,
    certainty: raised(diagnosis.certainty, finding.certainty),
    explanation: `${firstSentence(diagnosis.explanation)} ${finding.sentence}`,
    remedies: [...all.map(({ remedy }) => remedy), ...diagnosis.remedies],
  };
}

/** A proven trap makes the refusal likely to come from it; only a pull that works proves that. */
function raised(said: Certainty, found: Certainty): Certainty {
  return said === 'inconclusive' && found === 'confirmed' ? 'likely' : said;
}

/** Of the two that an explanation has; the second says what the text leaves open. */
function firstSentence(explanation: string): string {
  return /^.*?[.!?](?= [A-Z"])/s.exec(explanation)?.[0] ?? explanation;
}

/** A credential that the registry refuses, and that says nothing itself of being old. */
function rejected(
  { cause }: Diagnosis,
  { entry, findings }: CredentialAccount,
): readonly CredentialFinding[] {
  if (cause !== 'credentials-rejected' || entry === null) return [];
  if (findings.some(({ code }) => code === 'credential-expired')) return [];
  return [
    {
      code: 'credential-rejected',
      certainty: 'likely',
      sentence: `What is refused is the entry "${entry.key}" in ${entry.where}.`,
      remedy: {
        actor: 'maintainer',
        action: `Replace the credential of "${entry.key}" in ${entry.where}: it is wrong, expired or revoked.`,
        command: null,
        source: privateImages,
      },
    },
  ];
}
