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

/** What a registry that is sent a credential may send back in its own words, which are shown to many. */
export function secretsOf(credential: CredentialChoice): readonly string[] {
  switch (credential.kind) {
    case 'password': {
      const login = `${credential.username}:${credential.password()}`;
      return [login, Buffer.from(login).toString('base64'), credential.password()];
    }
    case 'identity-token':
    case 'registry-token':
      return [credential.token()];
    case 'anonymous':
    case 'unusable':
    default:
      return [];
  }
}
