import type { HostVerdict } from './host-probe.ts';

export type DnsAnswer = {
  /** `no-name`: there is no such name; `no-address`: it has none of this family. */
  readonly kind: 'addresses' | 'no-name' | 'no-address' | 'refused' | 'failed' | 'silent';
  readonly addresses: string[];
  /** As the resolver library names it: `ESERVFAIL`. */
  readonly code: string | null;
  readonly tookMs: number;
};

export type ServerAnswers = { readonly address: string; readonly ipv4: DnsAnswer; readonly ipv6: DnsAnswer };

export type NameserversFacts = {
  /** The registry's host, or the proxy's where one is in its way. */
  readonly name: string;
  /** Where the servers are listed. */
  readonly source: string;
  readonly search: string[];
  readonly options: string[];
  readonly servers: ServerAnswers[];
  /** True where /etc/hosts has the name, and no server is asked for it. */
  readonly isInHostsFile: boolean;
  /** True where the name is an address by itself. */
  readonly isAddress: boolean;
};

export const timeoutMs = 6_000;

/** Programs ask the servers in turn: one that is silent delays each lookup, one that lies decides it. */
export function judgeNameservers(facts: NameserversFacts): HostVerdict {
  const { name, servers, isAddress, isInHostsFile, source } = facts;
  if (isAddress) return { outcome: 'skipped', fault: null, summary: `${name} is an address.` };
  if (isInHostsFile) {
    return { outcome: 'skipped', fault: null, summary: `/etc/hosts names ${name}; no server is asked.` };
  }
  if (servers.length === 0) {
    return { outcome: 'warned', fault: 'no-nameserver', summary: `${source} names no server.` };
  }
  return judgeServers(name, servers);
}

function judgeServers(name: string, servers: readonly ServerAnswers[]): HostVerdict {
  const silent = servers.filter((server) => kindOf(server) === 'silent');
  if (silent.length === servers.length) {
    const summary = `No nameserver answers: ${listed(servers)}.`;
    return { outcome: 'failed', fault: 'nameservers-silent', summary };
  }
  const unable = servers.filter((server) => ['refused', 'failed'].includes(kindOf(server)));
  const able = servers.filter((server) => !silent.includes(server) && !unable.includes(server));
  if (able.length === 0) {
    const summary = `The nameservers do not look ${name} up: ${listed(unable)} ${codesOf(unable)}.`;
    return { outcome: 'failed', fault: 'nameserver-refuses', summary };
  }
  const kinds = new Set(able.map(kindOf));
  if (kinds.has('addresses') && kinds.size > 1) {
    const without = able.filter((server) => kindOf(server) !== 'addresses');
    const summary = `The nameservers disagree: ${listed(without)} knows no address of ${name}, others do.`;
    return { outcome: 'warned', fault: 'nameservers-disagree', summary };
  }
  if (silent.length > 0) {
    const summary = `${listed(silent)} does not answer; every lookup waits for it first or in turn.`;
    return { outcome: 'warned', fault: 'nameserver-silent', summary };
  }
  if (unable.length > 0) {
    const summary = `${listed(unable)} does not look ${name} up ${codesOf(unable)}.`;
    return { outcome: 'warned', fault: 'nameserver-refuses', summary };
  }
  const said = kinds.has('addresses') ? `knows ${name}` : `says that ${name} has no address`;
  return { outcome: 'passed', fault: null, summary: `${listed(servers)} ${said}.` };
}

/** What a server makes of a name, both families together. */
function kindOf({ ipv4, ipv6 }: ServerAnswers): DnsAnswer['kind'] {
  const kinds = [ipv4.kind, ipv6.kind];
  const order = ['addresses', 'no-name', 'no-address', 'refused', 'failed'] as const;
  return order.find((kind) => kinds.includes(kind)) ?? 'silent';
}

function listed(servers: readonly ServerAnswers[]): string {
  return servers.map(({ address }) => address).join(', ');
}

function codesOf(servers: readonly ServerAnswers[]): string {
  const codes = new Set(servers.map(({ ipv4 }) => ipv4.code ?? 'no code'));
  return `(${[...codes].join(', ')})`;
}
