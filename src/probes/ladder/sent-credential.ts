import { toSecret } from '../../credentials/secret.ts';
import type { CredentialChoice } from '../../host/registry-settings.ts';
import type { LadderCredential } from './ladder-credential.ts';

/** The credential of a request, in place of what the host holds. */
export function sentCredential(credential: LadderCredential): CredentialChoice {
  const from = { source: 'the request', key: '' };
  if (credential.kind === 'password') {
    const { username, password } = credential;
    return { kind: 'password', ...from, username, password: toSecret(password) };
  }
  return { kind: credential.kind, ...from, token: toSecret(credential.token) };
}
