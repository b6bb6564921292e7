import { promises as dns, getServers, type LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import type { Fault } from '../probes/ladder/faults.ts';
import { within } from './within.ts';

export interface Resolution {
  /** In the order in which the system prefers them; empty where there is a fault. */
  readonly addresses: readonly LookupAddress[];
  readonly fault: Fault | null;
  readonly nameservers: readonly string[];
  /** What each nameserver said when asked apart, which happens only where the system's answer fails or is late. */
  readonly answers: readonly NameserverAnswer[];
  /** True where the system itself gave no answer in time, and the addresses are a nameserver's. */
  readonly isLate: boolean;
}

export interface NameserverAnswer {
  readonly nameserver: string;
  /** `ENOTFOUND`, `ENODATA`, `ESERVFAIL`, `EREFUSED`, `ETIMEOUT`, …; null where it gave addresses. */
  readonly code: string | null;
  readonly addresses: readonly string[];
}

export type Resolve = (hostname: string, timeoutMs: number) => Promise<Resolution>;

interface ResolverOptions {
  /** What a program of this host gets: hosts file, search list and all. */
  readonly lookup?: (hostname: string) => Promise<readonly LookupAddress[]>;
  readonly nameservers?: readonly string[];
}

/** Resolves as programs of this host do, and asks the nameservers one by one for the reason when that fails. */
export function createResolver({ lookup = systemLookup, nameservers }: ResolverOptions = {}): Resolve {
  return async (hostname, timeoutMs) => {
    const servers = nameservers ?? getServers();
    const asked = lookup(hostname).then(
      (addresses): Looked => ({ addresses, code: addresses.length > 0 ? null : 'ENODATA' }),
      (error: unknown): Looked => ({ addresses: [], code: codeOf(error) }),
    );
    const early = await within(asked, Math.min(patienceMs, timeoutMs / 3));
    if (early?.code === null) return found(early.addresses, servers);
    const [looked, answers] = await Promise.all([
      within(asked, timeoutMs - Math.min(patienceMs, timeoutMs / 3)),
      askAll(hostname, servers, timeoutMs / 2),
    ]);
    if (looked?.code === null) return { ...found(looked.addresses, servers), answers };
    const late = looked === undefined ? answers.flatMap(({ addresses }) => addresses) : [];
    return {
      addresses: [...new Set(late)].map((address) => ({ address, family: isIP(address) })),
      fault: late.length > 0 ? null : judge(looked?.code ?? 'ETIMEOUT', answers),
      nameservers: servers,
      answers,
      isLate: late.length > 0,
    };
  };
}

/** The thread that waits for the system's resolver cannot be stopped, only left alone; a lookup later than this makes the nameservers worth a question each. */
const patienceMs = 500;

interface Looked {
  readonly addresses: readonly LookupAddress[];
  readonly code: string | null;
}

function systemLookup(hostname: string): Promise<readonly LookupAddress[]> {
  return dns.lookup(hostname, { all: true, verbatim: true });
}

function found(addresses: readonly LookupAddress[], nameservers: readonly string[]): Resolution {
  return { addresses, fault: null, nameservers, answers: [], isLate: false };
}

function askAll(
  hostname: string,
  nameservers: readonly string[],
  timeoutMs: number,
): Promise<readonly NameserverAnswer[]> {
  return Promise.all(nameservers.slice(0, 3).map((nameserver) => ask(hostname, nameserver, timeoutMs)));
}

async function ask(hostname: string, nameserver: string, timeoutMs: number): Promise<NameserverAnswer> {
  const resolver = new dns.Resolver({ timeout: Math.ceil(timeoutMs), tries: 1 });
  resolver.setServers([nameserver]);
  const [four, six] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  const addresses = [four, six].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  const codes = [four, six].flatMap((answer) =>
    answer.status === 'rejected' ? [codeOf(answer.reason)] : [],
  );
  // A name with addresses of one family only answers ENODATA for the other.
  const code = codes.find((candidate) => candidate !== 'ENODATA') ?? codes[0] ?? null;
  return { nameserver, addresses, code: addresses.length > 0 ? null : code };
}

const faultOfCode: Readonly<Record<string, Fault>> = {
  ENODATA: 'nodata',
  ENOTFOUND: 'nxdomain',
  ESERVFAIL: 'servfail',
  EREFUSED: 'resolver-refused',
  ETIMEOUT: 'resolver-silent',
  ECONNREFUSED: 'resolver-unreachable',
};

/** The system tells "no such name" from "try again"; only the nameservers tell why. */
function judge(code: string, answers: readonly NameserverAnswer[]): Fault {
  const faults = answers.map((answer) => faultOfCode[answer.code ?? '']);
  const wanted: readonly Fault[] =
    code === 'ENOTFOUND' || code === 'ENODATA'
      ? ['nodata', 'nxdomain']
      : ['servfail', 'resolver-refused', 'resolver-silent', 'resolver-unreachable', 'nxdomain', 'nodata'];
  const fitting = wanted.find((fault) => faults.includes(fault));
  return fitting ?? faultOfCode[code] ?? 'lookup-failed';
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
