import { dockerHub } from '../failure/image/reference-parts.ts';
import type { CredentialChoice } from './registry-settings.ts';

/**
 * Header with which an engine is told a registry's credential; none for an anonymous request.
 *
 * Its base64 keeps the padding: without it, an engine ignores the header and says nothing. On 29 the address decides
 * which host gets the credential.
 *
 * @param reference normalised
 * @see https://docs.docker.com/reference/api/engine/#section/Authentication
 */
export function toRegistryAuth(
  reference: string,
  credential: CredentialChoice,
): Readonly<Record<string, string>> {
  if (credential.kind === 'anonymous' || credential.kind === 'unusable') return {};
  const [registry = ''] = reference.split('/', 1);
  const serveraddress = registry === dockerHub ? 'https://index.docker.io/v1/' : registry;
  const json = Buffer.from(JSON.stringify({ ...authFields(credential), serveraddress }));
  return { 'x-registry-auth': json.toString('base64').replaceAll('+', '-').replaceAll('/', '_') };
}

type Usable = Exclude<CredentialChoice, { readonly kind: 'anonymous' | 'unusable' }>;

function authFields(credential: Usable): Readonly<Record<string, string>> {
  if (credential.kind === 'password') {
    return { username: credential.username, password: credential.password() };
  }
  const token = credential.token();
  return credential.kind === 'identity-token' ? { identitytoken: token } : { registrytoken: token };
}
