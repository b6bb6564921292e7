import { expiryOf } from '../../../credentials/expiry.ts';
import type { CredentialCase } from '../credential-case.ts';
import { inWords } from '../credential-case.ts';
import type { CredentialFinding } from '../finding.ts';
import { privateImages } from '../sources.ts';

/** Some credentials say themselves when they end: JSON web tokens, logins of ECR. */
export function credentialExpired({ chosen, job }: CredentialCase): CredentialFinding | null {
  if (chosen?.reading.kind !== 'entry') return null;
  const { entry } = chosen.reading;
  const end = expiryOf(entry);
  if (end === null || end > job.startedAt) return null;
  const isEcr = entry.kind === 'password' && entry.username === 'AWS';
  return {
    code: 'credential-expired',
    certainty: 'confirmed',
    sentence: `The credential for "${entry.key}" in ${inWords(chosen)} had ended ${inTime(job.startedAt - end)} before the job started.`,
    remedy: {
      actor: 'maintainer',
      action: isEcr
        ? 'Store a new login of ECR, or better name docker-credential-ecr-login under credHelpers: a login lasts 12 hours.'
        : 'Store a credential that lasts, such as a deploy token, in place of the one that ended.',
      command: null,
      source: isEcr
        ? 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html'
        : privateImages,
    },
  };
}

function inTime(ms: number): string {
  const hours = ms / 3_600_000;
  if (hours < 1) return 'less than an hour';
  if (hours < 48) return `${Math.round(hours)} h`;
  return `${Math.round(hours / 24)} days`;
}
