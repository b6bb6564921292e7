import { getServers } from 'node:dns';

/**
 * How long the system's resolver may wait for a silent nameserver, as glibc reads it from `RES_OPTIONS`. Its threads
 * cannot be stopped, and a process does not end before they do: by default that is 10 s for each nameserver.
 *
 * @param timeoutSeconds for the whole check
 * @see https://man7.org/linux/man-pages/man5/resolv.conf.5.html
 */
export function resolverPatience(timeoutSeconds: number, nameservers = getServers().length): string {
  // The registry's name is looked up twice: for the engine's insecure networks, then to connect.
  const seconds = Math.min(3, Math.max(1, Math.floor((timeoutSeconds - 1) / 2)));
  return `timeout:1 attempts:${Math.max(1, Math.floor(seconds / Math.max(1, nameservers)))}`;
}
