import { credentialsOf } from '../../causes/subject.ts';
import { authVariable } from '../../credentials/auth-config.ts';
import type { Usable } from '../../credentials/read-auth.ts';
import type { CredentialAccount } from '../../diagnosis/credentials/finding.ts';
import type { Diagnosis } from '../../diagnosis/diagnosis.ts';
import type { LadderCredential } from '../../probes/ladder/ladder-credential.ts';
import type { Question } from './questions.ts';

/** What is known of a job's credentials. */
export interface JobCredentials {
  /** Null where the failure has nothing to do with credentials. */
  readonly account: CredentialAccount | null;
  /** What the runner sends; null where that is not certain. */
  readonly credential: Usable | null;
}

/** What travels is sealed to the agent that is asked; the rest of the request lies in Redis as it is. */
export function imageQuestion(asked: Question['args'], credential: LadderCredential | null): Question {
  const args = { platform: null, ...asked };
  return credential === null
    ? { probe: 'image', args: { ...args, credential: null } }
    : { probe: 'image', args, secretArgs: { credential } };
}

/**
 * As whom the job itself asked the registry: `asked` as whoever the question is put for, `host` as what its runner's host
 * holds, `other` as someone whose credential was not sent.
 */
export const jobIdentities = ['asked', 'host', 'other'] as const;

export function jobIdentity(
  { diagnosis, found }: { readonly diagnosis: Diagnosis; readonly found: JobCredentials },
  isSent: boolean,
): (typeof jobIdentities)[number] {
  if (isSent) return 'asked';
  const said = credentialsOf(diagnosis);
  if (found.credential !== null || said?.startsWith('job payload') === true) return 'other';
  if (said === null || said === 'anonymous') return 'asked';
  // A runner writes the same name for the job's variable and for its own environment.
  const isTheHosts = said !== `$${authVariable}` || found.account?.isDelivered === false;
  return isTheHosts ? 'host' : 'other';
}
