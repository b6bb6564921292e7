import { parseImageReference } from '../failure/image/image-reference.ts';

/** The registry's host as an image reference spells it, port included; `docker.io` where it names none. */
export function registryOf(image: string | null): string | null {
  if (image === null) return null;
  const parsed = parseImageReference(image);
  if (parsed.kind === 'masked') return parsed.registry;
  return parsed.kind === 'valid' && parsed.reference.registry !== '' ? parsed.reference.registry : null;
}

/** The path below the registry, without tag and digest: `library/ubuntu`. Null where the reference has none to read. */
export function repositoryOf(image: string | null): string | null {
  const parsed = image === null ? null : parseImageReference(image);
  return parsed?.kind === 'valid' ? parsed.reference.repository : null;
}

/** Where requests for that registry go; Docker Hub answers under another name than its images carry. */
export function hostOf(registry: string): string {
  return registry === 'docker.io' ? 'registry-1.docker.io' : registry;
}

/** A registry, or another host that was asked in its place, as people call it: `Docker Hub` has several names. */
export function peoplesName(host: string | null): string {
  if (host === null) return 'the registry';
  return hubNames.find(([pattern]) => pattern.test(host))?.[1] ?? host;
}

const hubNames: readonly (readonly [RegExp, string])[] = [
  [/^(?:(?:index\.|registry-1\.)?docker\.io|registry\.hub\.docker\.com)$/, 'Docker Hub'],
  [/^auth\.docker\.io$/, "Docker Hub's token server"],
  [/^production\.cloudflare\.docker\.com$/, "Docker Hub's storage"],
];

/** The key under which `DOCKER_AUTH_CONFIG` and the runner look for a registry's credentials. */
export function authKey(registry: string): string {
  return registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry;
}

/** The registry that the reason shows being asked, where the text names no image. */
export function requestedRegistry(reason: string): string | null {
  const host = /https?:\/\/(?<host>[\w.-]+(?::\d+)?)\/v2\//.exec(reason)?.groups?.['host'] ?? null;
  return host === 'registry-1.docker.io' ? 'docker.io' : host;
}

/**
 * Host and port of the last request that the reason names, which is the one that failed: the registry, its token
 * server, its storage or a mirror.
 */
export function requestedHost(reason: string): string | null {
  const requests = [
    ...reason.matchAll(
      /\b(?:Get|Head|Post|GET|HEAD|POST|request to) \\*"?https?:\/\/(?<host>[\w.-]+(?::\d+)?)/g,
    ),
  ];
  const wrapped = requests.at(-1)?.groups?.['host'];
  return wrapped ?? /https?:\/\/(?<host>[\w.-]+(?::\d+)?)\/v2\//.exec(reason)?.groups?.['host'] ?? null;
}

/**
 * The address to ask by hand for the same server: of a token server the very page that failed, without its query; of
 * anything else what every registry answers at.
 *
 * @param host as `requestedHost` found it, or the registry's own
 */
export function addressToTry(reason: string, host: string | null): string | null {
  if (host === null) return null;
  const page = [
    ...reason.matchAll(/\bhttps?:\/\/(?<host>[\w.:-]{1,255})(?<path>\/[\w./-]{1,200})(?=[?"\\\s]|: )/g),
  ].findLast(({ groups }) => groups?.['host'] === host);
  const path = page?.groups?.['path'] ?? '/v2/';
  return `https://${host}${/\/(?:auth|token)\b/.test(path) ? path : '/v2/'}`;
}
