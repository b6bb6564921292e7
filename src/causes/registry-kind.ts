/** The registries whose ways of refusing are known, and the rest. */
export type RegistryKind =
  | 'docker-hub'
  | 'ghcr'
  | 'gitlab'
  | 'ecr'
  | 'ecr-public'
  | 'google'
  | 'acr'
  | 'quay'
  | 'harbor'
  | 'nexus'
  | 'artifactory'
  | 'other';

/** What a registry shows of itself before it is trusted with anything. */
export interface RegistryMarks {
  /** As the image reference spells it, port included; `docker.io` for Docker Hub. */
  readonly registry: string;
  /** Of the challenge; null where there was none. */
  readonly realm: string | null;
  readonly service: string | null;
  /** The `Server` header and whatever other headers name a product. */
  readonly server: string | null;
}

/** Tells which product answers: by its address where that is a hosted one, else by what it says of itself. */
export function registryKind({ registry, realm, service, server }: RegistryMarks): RegistryKind {
  const host = registry.replace(/:\d+$/, '').toLowerCase();
  const hosted = hostedKinds.find(([pattern]) => pattern.test(host));
  if (hosted !== undefined) return hosted[1];
  const said = saidKinds.find(([mark, pattern]) => pattern.test({ realm, service, server }[mark] ?? ''));
  return said?.[2] ?? 'other';
}

const hostedKinds: readonly (readonly [RegExp, RegistryKind])[] = [
  [/^(?:docker\.io|registry-1\.docker\.io|index\.docker\.io|registry\.hub\.docker\.com)$/, 'docker-hub'],
  [/^ghcr\.io$/, 'ghcr'],
  [/^registry\.gitlab\.com$/, 'gitlab'],
  [/^\d+\.dkr\.ecr(?:-fips)?\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|on\.aws)$/, 'ecr'],
  [/^public\.ecr\.aws$/, 'ecr-public'],
  [/(?:^|\.)gcr\.io$|-docker\.pkg\.dev$/, 'google'],
  [/^[a-z0-9-]+\.azurecr\.(?:io|cn|us)$/, 'acr'],
  [/^quay\.io$/, 'quay'],
  [/\.jfrog\.io$/, 'artifactory'],
];

const saidKinds: readonly (readonly ['realm' | 'service' | 'server', RegExp, RegistryKind])[] = [
  ['service', /^container_registry$|^dependency_proxy$/, 'gitlab'],
  ['realm', /\/jwt\/auth(?:\?|$)/, 'gitlab'],
  ['service', /^harbor-registry$/, 'harbor'],
  ['realm', /^harbor$/, 'harbor'],
  ['server', /artifactory|jfrog/i, 'artifactory'],
  ['realm', /^Artifactory Realm$|\/artifactory\/api\/docker\//i, 'artifactory'],
  ['server', /^Nexus\//i, 'nexus'],
  ['realm', /^Sonatype Nexus/i, 'nexus'],
  ['realm', /^https:\/\/[^/]+\/v2\/auth(?:\?|$)/, 'quay'],
];
