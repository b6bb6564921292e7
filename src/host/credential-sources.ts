import type { KeyRules } from '../credentials/credential-keys.ts';
import type { ParsedDockerConfig } from '../credentials/docker-config.ts';
import type { Secret } from '../credentials/secret.ts';
import type { HelperUser } from './credential-helper.ts';
import type { HostFiles } from './host-files.ts';

/** One place that credentials may come from. */
export interface CredentialSource {
  /** As gitlab-runner names it: `$DOCKER_AUTH_CONFIG`, `/root/.docker/config.json`. */
  readonly label: string;
  readonly rules: KeyRules;
  readonly content:
    | ParsedDockerConfig
    | { readonly kind: 'absent' }
    | { readonly kind: 'unreadable'; readonly why: string };
  /** Null where this process sees the host from a container: its programs are not the host's. */
  readonly helperUser: HelperUser | null;
}

/** Loaded where there is something to read: most hosts have none of it, and its schema takes longer than a check. */
const reader = () => import('../credentials/docker-config.ts');

/** The value of `DOCKER_AUTH_CONFIG`, whoever set it. */
export async function authConfigSource(
  value: Secret,
  helperUser: HelperUser | null,
): Promise<CredentialSource> {
  return {
    label: '$DOCKER_AUTH_CONFIG',
    rules: 'runner',
    content: (await reader()).parseDockerConfig(value()),
    helperUser,
  };
}

/** The config.json in a folder, else, as the runner does, the `.dockercfg` beside that folder. */
export async function readDockerConfigSource(
  files: HostFiles,
  { home, folder = `${home}/.docker`, rules, helperUser }: DockerConfigPlace,
): Promise<CredentialSource> {
  const label = `${folder}/config.json`;
  const file = await files.read(label);
  if (file.kind === 'read') {
    return { label, rules, helperUser, content: (await reader()).parseDockerConfig(file.text) };
  }
  if (file.kind === 'unreadable') return { label, rules, helperUser, content: file };
  const old = await files.read(`${home}/.dockercfg`);
  if (old.kind !== 'read') return { label, rules, helperUser, content: { kind: 'absent' } };
  const content = (await reader()).parseDockercfg(old.text);
  return { label: `${home}/.dockercfg`, rules, helperUser, content };
}

export interface DockerConfigPlace {
  readonly home: string;
  /** `$DOCKER_CONFIG`, which gitlab-runner does not look at. */
  readonly folder?: string;
  readonly rules: KeyRules;
  readonly helperUser: HelperUser | null;
}
