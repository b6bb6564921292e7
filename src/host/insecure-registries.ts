import ipaddr from 'ipaddr.js';

/** Addresses of a host name; empty where it does not resolve. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

export interface InsecureEntry {
  /** `host`, `host:port` or a CIDR. */
  readonly entry: string;
  readonly source: string;
}

/** What every dockerd holds for insecure without being told. */
export const alwaysInsecure: readonly InsecureEntry[] = ['127.0.0.0/8', '::1/128'].map((entry) => ({
  entry,
  source: 'always so for loopback',
}));

/**
 * The entry that makes a registry insecure. A name matches as it is written, port included; a CIDR matches the
 * addresses that the name resolves to, so without DNS the registry counts as secure.
 *
 * @see https://docs.docker.com/reference/cli/dockerd/#insecure-registries
 */
export async function findInsecureEntry(
  entries: readonly InsecureEntry[],
  registry: { readonly host: string; readonly hostname: string },
  resolve: Resolve,
): Promise<InsecureEntry | undefined> {
  const named = entries.find(({ entry }) => entry === registry.host);
  const networks = entries.filter(({ entry }) => ipaddr.isValidCIDR(entry));
  if (named !== undefined || networks.length === 0) return named;
  const addresses = ipaddr.isValid(registry.hostname)
    ? [registry.hostname]
    : await resolve(registry.hostname);
  return networks.find(({ entry }) => addresses.some((address) => isInside(address, entry)));
}

function isInside(address: string, network: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  const [base, bits] = ipaddr.parseCIDR(network);
  return parsed.kind() === base.kind() && parsed.match(base, bits);
}
