import { isIP } from 'node:net';
import { promisify } from 'node:util';
import type { HostFiles } from '../host/host-files.ts';
import type { ProbeFindings } from './host-probe.run.ts';
import { judgePathMtu, type PathMtuFacts, type Transfer } from './path-mtu.ts';

/** What the ladder met: the address it reached, and how a small and a large answer fared. */
export interface TransferSeen {
  readonly target: string | null;
  readonly small: Transfer | null;
  readonly large: Transfer | null;
}

interface MtuSources {
  readonly interfaces: Promise<readonly Interface[]>;
  readonly seen: TransferSeen;
  readonly signal: AbortSignal;
}

export type Interface = PathMtuFacts['interfaces'][number];

/** Sizes of packets here and towards the registry, and whether large answers arrive. */
export async function gatherPathMtu({
  interfaces: reading,
  seen,
  signal,
}: MtuSources): Promise<ProbeFindings> {
  const { target, small, large } = seen;
  const [interfaces, way] = await Promise.all([
    reading,
    target === null || isIP(target) === 0 ? undefined : runIp(['-o', 'route', 'get', target], signal),
  ]);
  const route = toRoute(way ?? '', interfaces);
  const facts: PathMtuFacts = { target, interfaces: interfaces.slice(0, 20), route, small, large };
  return { verdict: judgePathMtu(facts), evidence: facts };
}

/**
 * `ip` sees the namespace of this process; /sys may show that of whoever mounted it, and is asked without `ip`.
 *
 * @param own of this process's own view: another network namespace has other interfaces
 */
export async function readInterfaces(own: HostFiles, signal: AbortSignal): Promise<readonly Interface[]> {
  const links = await runIp(['-o', 'link', 'show'], signal);
  if (links !== undefined)
    return [...links.matchAll(link)].map(([, name = '', mtu]) => ({ name, mtu: Number(mtu) }));
  const [folder, devices] = await Promise.all([own.list('/sys/class/net'), own.read('/proc/self/net/dev')]);
  const names = folder.kind === 'listed' ? folder.names : [];
  const isHere = (name: string) => devices.kind === 'read' && devices.text.includes(`${name}:`);
  const found = await Promise.all(
    names.filter(isHere).map(async (name) => {
      const mtu = await own.read(`/sys/class/net/${name}/mtu`);
      return mtu.kind === 'read' && /^\d+\s*$/.test(mtu.text) ? [{ name, mtu: Number(mtu.text) }] : [];
    }),
  );
  return found.flat();
}

/** `2: eth0@if7: <BROADCAST,UP> mtu 1500 …` */
const link = /^\d+: ([^:@\s]+)\S*: .*? mtu (\d+)/gm;

/** `203.0.113.7 via 192.0.2.1 dev eth0 src 192.0.2.2 uid 0 \ cache expires 599sec mtu 1400` */
function toRoute(text: string, interfaces: readonly Interface[]): PathMtuFacts['route'] {
  const device = / dev (\S+)/.exec(text)?.[1];
  if (device === undefined) return null;
  const learned = / mtu (?:lock )?(\d+)/.exec(text)?.[1];
  return {
    device,
    deviceMtu: interfaces.find(({ name }) => name === device)?.mtu ?? null,
    learnedMtu: learned === undefined ? null : Number(learned),
  };
}

const limits = { timeout: 2_000, maxBuffer: 2 ** 20, killSignal: 'SIGKILL' } as const;

/** iproute2 is on every host, and not in every container. */
async function runIp(args: readonly string[], signal: AbortSignal): Promise<string | undefined> {
  try {
    // Loaded once the ladder is under way: a check that starts anew would wait for it.
    const { execFile } = process.getBuiltinModule('node:child_process');
    const { stdout } = await promisify(execFile)('ip', [...args], {
      ...limits,
      signal,
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    });
    return stdout;
  } catch {
    return undefined;
  }
}
