import ipaddr from 'ipaddr.js';

/**
 * What an address is to a policy. `forbidden` ones are no registry's: link-local, the metadata and platform services
 * of clouds, and what is no unicast address of a host.
 */
export type AddressRange =
  | { readonly kind: 'public' | 'loopback' | 'private' }
  | { readonly kind: 'forbidden'; readonly why: string };

/**
 * Sorts an address by what is reached there; an IPv4 address within an IPv6 one counts as itself.
 *
 * @param address as a socket reports it, or in any spelling that a resolver takes: `0x7f.1`, `2130706433`, `fe80::1%eth0`.
 * @returns undefined where it is no address.
 */
export function addressRange(address: string): AddressRange | undefined {
  const parsed = parseAddress(address);
  return parsed === undefined ? undefined : rangeOf(parsed);
}

export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** @returns undefined where the text is no address in any spelling. */
export function parseAddress(text: string): Address | undefined {
  const bare = text.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
  return ipaddr.isValid(bare) ? ipaddr.process(bare) : undefined;
}

function rangeOf(address: Address): AddressRange {
  const name = ipaddr.subnetMatch(address, services, 'none');
  if (name !== 'none') return { kind: 'forbidden', why: `it is ${name}` };
  const range = address.range();
  const inner = address instanceof ipaddr.IPv6 ? embedded(address) : undefined;
  // An address that is link-local or private by itself does not become better by what is written inside.
  if (inner !== undefined && range !== 'linkLocal' && range !== 'uniqueLocal') return rangeOf(inner);
  if (range === 'unicast') return { kind: 'public' };
  if (range === 'loopback') return { kind: 'loopback' };
  const why = forbidden[range];
  return why === undefined ? { kind: 'private' } : { kind: 'forbidden', why };
}

/**
 * Services that a cloud puts on addresses outside the link-local range.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
 * @see https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
 */
const services: Record<string, [Address, number][]> = {
  'a metadata service': [
    ipaddr.parseCIDR('100.100.100.200/32'),
    ipaddr.parseCIDR('192.0.0.192/32'),
    ipaddr.parseCIDR('fd00:ec2::254/128'),
    ipaddr.parseCIDR('fd20:ce::254/128'),
  ],
  "a cloud platform's own service": [ipaddr.parseCIDR('168.63.129.16/32')],
  'class E': [ipaddr.parseCIDR('240.0.0.0/4')],
};

const forbidden: Readonly<Record<string, string>> = {
  linkLocal: 'it is link-local',
  unspecified: 'it is unspecified',
  broadcast: 'it is broadcast',
  multicast: 'it is multicast',
};

/** The IPv4 address that a packet to this one ends up at, by NAT64, 6to4, ISATAP or the old compatible form. */
function embedded(address: ipaddr.IPv6): ipaddr.IPv4 | undefined {
  const bytes = address.toByteArray();
  if (startsWith(bytes, [0x20, 0x02])) return new ipaddr.IPv4(bytes.slice(2, 6));
  const isTranslated = translators.some((prefix) => startsWith(bytes, prefix));
  const isIsatap = startsWith(bytes.slice(9), [0, 0x5e, 0xfe]);
  const isCompatible = startsWith(bytes, compatible) && bytes.slice(12, 15).some((byte) => byte !== 0);
  return isTranslated || isIsatap || isCompatible ? new ipaddr.IPv4(bytes.slice(12)) : undefined;
}

/** 64:ff9b::/96 and the one for local use, 64:ff9b:1::/48. */
const translators = [
  [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0],
  [0, 0x64, 0xff, 0x9b, 0, 1],
];
const compatible = Array.from({ length: 12 }, () => 0);

function startsWith(bytes: readonly number[], prefix: readonly number[]): boolean {
  return prefix.every((byte, at) => bytes[at] === byte);
}
