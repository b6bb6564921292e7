import type { WrittenAuth } from './docker-config-schema.ts';
import { parseJson } from './parse-settings.ts';
import { type Secret, toSecret } from './secret.ts';

/** A docker config.json, as far as it decides about registries. */
export interface DockerConfig {
  readonly entries: readonly AuthEntry[];
  /** Suffix of a program `docker-credential-…` for every registry; null where none is named. */
  readonly credsStore: string | null;
  /** By key. */
  readonly credHelpers: ReadonlyMap<string, string>;
}

export type AuthEntry = { readonly key: string } & (
  | { readonly kind: 'password'; readonly username: string; readonly password: Secret }
  | { readonly kind: 'identity-token'; readonly token: Secret }
  | { readonly kind: 'registry-token'; readonly token: Secret }
  /** `{}`: docker leaves that behind where a helper keeps the secret. */
  | { readonly kind: 'empty' }
);

export type ParsedDockerConfig =
  | { readonly kind: 'parsed'; readonly config: DockerConfig }
  | { readonly kind: 'broken'; readonly why: string };

/**
 * Reads a config.json or the value of `DOCKER_AUTH_CONFIG`. One entry whose `auth` cannot be decoded spoils the whole
 * text, for docker as for gitlab-runner.
 *
 * @see https://docs.docker.com/reference/cli/docker/login/#credential-stores
 */
export async function parseDockerConfig(source: string): Promise<ParsedDockerConfig> {
  const parsed = await parseJson(
    source,
    async () => (await import('./docker-config-schema.ts')).dockerConfigSchema,
  );
  if (parsed.kind === 'broken') return parsed;
  const { auths, credsStore, credHelpers } = parsed.settings;
  const entries: AuthEntry[] = [];
  for (const [key, written] of Object.entries(auths ?? {})) {
    const entry = toEntry(key, written);
    if (entry === undefined)
      return { kind: 'broken', why: `the auth of ${key} is no base64 of user:password` };
    entries.push(entry);
  }
  const store = credsStore === undefined || credsStore === '' ? null : credsStore;
  return {
    kind: 'parsed',
    config: { entries, credsStore: store, credHelpers: new Map(Object.entries(credHelpers ?? {})) },
  };
}

/** The old `.dockercfg` is the content of `auths` alone. */
export async function parseDockercfg(source: string): Promise<ParsedDockerConfig> {
  const parsed = await parseJson(
    source,
    async () => (await import('./docker-config-schema.ts')).dockercfgSchema,
  );
  return parsed.kind === 'broken' ? parsed : parseDockerConfig(JSON.stringify({ auths: parsed.settings }));
}

function toEntry(key: string, written: WrittenAuth): AuthEntry | undefined {
  const { auth, identitytoken, registrytoken } = written;
  const login = auth === '' ? written : decodeAuth(auth);
  if (login === undefined) return undefined;
  if (identitytoken !== '') return { key, kind: 'identity-token', token: toSecret(identitytoken) };
  if (registrytoken !== '') return { key, kind: 'registry-token', token: toSecret(registrytoken) };
  const { username, password } = login;
  if (`${username}${password}` === '') return { key, kind: 'empty' };
  return { key, kind: 'password', username, password: toSecret(password) };
}

/** Strict, as Go is: Node's own decoder passes over what is no base64. */
function decodeAuth(auth: string): { readonly username: string; readonly password: string } | undefined {
  const bare = auth.replaceAll(/[\r\n]/g, '');
  if (bare.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(bare)) return undefined;
  const login = Buffer.from(bare, 'base64').toString('utf8');
  const colon = login.indexOf(':');
  if (colon < 1) return undefined;
  return { username: login.slice(0, colon), password: login.slice(colon + 1).replaceAll(/^\0+|\0+$/g, '') };
}
