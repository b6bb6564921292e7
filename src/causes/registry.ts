/** The registry's host as an image reference spells it, port included; `docker.io` where it names none. */
export function registryOf(image: string | null): string | null {
  if (image === null || !/^[\w.:[\]/@+-]+$/.test(image)) return null;
  const [first = '', ...rest] = image.split('/');
  if (rest.length === 0 || !/[.:A-Z]|^localhost$/.test(first)) return 'docker.io';
  return first === 'index.docker.io' ? 'docker.io' : first;
}

/** Where requests for that registry go; Docker Hub answers under another name than its images carry. */
export function hostOf(registry: string): string {
  return registry === 'docker.io' ? 'registry-1.docker.io' : registry;
}

/** The key under which `DOCKER_AUTH_CONFIG` and the runner look for a registry's credentials. */
export function authKey(registry: string): string {
  return registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry;
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
