import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Host } from '../host/host.ts';
import type { HostFiles } from '../host/host-files.ts';
import { type ProbeFindings, sinceMs } from './host-probe.run.ts';
import {
  type DnsAnswer,
  judgeNameservers,
  type NameserversFacts,
  type ServerAnswers,
} from './nameservers.ts';

/** As many as libc and Go ask; what stands behind them in the file is never used. */
const maxServers = 3;
const answerLimitMs = 2_500;
const resolvConf = '/etc/resolv.conf';

/** Asks each nameserver of this host by itself: a program would only see what they come to together. */
export async function gatherNameservers(
  { files }: Pick<Host, 'files'>,
  name: string,
  signal: AbortSignal,
): Promise<ProbeFindings> {
  const settings = await readResolvConf(files);
  const isAddress = isIP(name) !== 0;
  const isInHostsFile = !isAddress && (await hasHostsEntry(files, name));
  const servers =
    isAddress || isInHostsFile
      ? []
      : await Promise.all(settings.servers.map((address) => askServer(address, name, signal)));
  const { search, options } = settings;
  const facts: NameserversFacts = {
    name,
    source: resolvConf,
    search: search.slice(0, 10),
    options: options.slice(0, 10),
    servers,
    isInHostsFile,
    isAddress,
  };
  return { verdict: judgeNameservers(facts), evidence: facts };
}

export interface ResolvConf {
  readonly servers: readonly string[];
  readonly search: readonly string[];
  readonly options: readonly string[];
}

/** @see https://man7.org/linux/man-pages/man5/resolv.conf.5.html */
export async function readResolvConf(files: HostFiles): Promise<ResolvConf> {
  const file = await files.read(resolvConf);
  const lines = file.kind === 'read' ? file.text.split('\n').map((line) => line.trim().split(/\s+/)) : [];
  const valuesOf = (key: string) => lines.filter(([first]) => first === key).map(([, ...rest]) => rest);
  const addresses = valuesOf('nameserver').map(([address = '']) => address);
  return {
    servers: addresses.filter((address) => isIP(address) !== 0).slice(0, maxServers),
    // The last of these lines counts alone; options add up.
    search: [...valuesOf('domain'), ...valuesOf('search')].at(-1) ?? [],
    options: valuesOf('options').flat(),
  };
}

async function hasHostsEntry(files: HostFiles, name: string): Promise<boolean> {
  const file = await files.read('/etc/hosts');
  if (file.kind !== 'read') return false;
  const wanted = name.toLowerCase();
  return file.text.split('\n').some((line) => {
    const [, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    return names.some((one) => one.toLowerCase() === wanted);
  });
}

async function askServer(address: string, name: string, signal: AbortSignal): Promise<ServerAnswers> {
  const resolver = new Resolver({ timeout: answerLimitMs, tries: 1 });
  resolver.setServers([address.includes(':') ? `[${address}]` : address]);
  const cancel = () => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  // With a dot at its end no search domain is tried.
  const full = `${name.replace(/\.$/, '')}.`;
  try {
    const [ipv4, ipv6] = await Promise.all([
      timed(() => resolver.resolve4(full)),
      timed(() => resolver.resolve6(full)),
    ]);
    return { address, ipv4, ipv6 };
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

async function timed(ask: () => Promise<string[]>): Promise<DnsAnswer> {
  const started = performance.now();
  try {
    const addresses = await ask();
    return { kind: 'addresses', addresses: addresses.slice(0, 16), code: null, tookMs: sinceMs(started) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return { kind: kinds[code] ?? 'failed', addresses: [], code, tookMs: sinceMs(started) };
  }
}

const kinds: Readonly<Record<string, DnsAnswer['kind']>> = {
  ENOTFOUND: 'no-name',
  ENODATA: 'no-address',
  EREFUSED: 'refused',
  ECONNREFUSED: 'silent',
  ETIMEOUT: 'silent',
  ECANCELLED: 'silent',
};
