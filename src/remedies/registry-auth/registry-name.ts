import { hubNames } from '../../credentials/credential-keys.ts';
import { dockerHub } from '../../failure/image/reference-parts.ts';

/**
 * The registry that a person means by `https://registry.example.com/`, `registry.example.com:5000/team/app` or
 * `index.docker.io`, as references to images spell it; undefined where that is no registry.
 */
export function registryName(typed: string): string | undefined {
  const [host = ''] = typed
    .trim()
    .replace(/^https?:\/\//i, '')
    .split('/', 1);
  const name = host.toLowerCase();
  if (hubNames.has(name)) return dockerHub;
  return hostPattern.test(name) && name.length <= 255 ? name : undefined;
}

const hostPattern = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?::\d{1,5})?$/;
