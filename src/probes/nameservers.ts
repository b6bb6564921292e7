import { z } from 'zod';
import { type HostVerdict, hostProbeSchema } from './host-probe.ts';
import type { ProbeContract } from './probe-contract.ts';

const answerSchema = z.object({
  /** `no-name`: there is no such name; `no-address`: it has none of this family. */
  kind: z.enum(['addresses', 'no-name', 'no-address', 'refused', 'failed', 'silent']),
  addresses: z.array(z.string()).max(16),
  /** As the resolver library names it: `ESERVFAIL`. */
  code: z.string().nullable(),
  tookMs: z.number(),
});

export type DnsAnswer = z.infer<typeof answerSchema>;

const serverSchema = z.object({ address: z.string(), ipv4: answerSchema, ipv6: answerSchema });
export type ServerAnswers = z.infer<typeof serverSchema>;

export const nameserversFactsSchema = z.object({
  name: z.string(),
  /** Where the servers are listed. */
  source: z.string(),
  search: z.array(z.string()).max(10),
  options: z.array(z.string()).max(10),
  servers: z.array(serverSchema).max(5),
  /** True where /etc/hosts has the name, and no server is asked for it. */
  isInHostsFile: z.boolean(),
  /** True where the name is an address by itself. */
  isAddress: z.boolean(),
});

export type NameserversFacts = z.infer<typeof nameserversFactsSchema>;

export const nameservers = {
  /** The registry's host, or the proxy's where one is in its way. */
  args: z.object({ name: z.string().min(1).max(255) }),
  observation: hostProbeSchema,
  timeoutMs: 6_000,
  maxObservationBytes: 8_192,
} satisfies ProbeContract;

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
