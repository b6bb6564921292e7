import { execFile } from 'node:child_process';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import { z } from 'zod';
import { parseJson } from '../credentials/parse-json.ts';
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
  /** Of this process's own view: another network namespace has other interfaces. */
  readonly own: HostFiles;
  readonly seen: TransferSeen;
  readonly signal: AbortSignal;
}

/** Sizes of packets here and towards the registry, and whether large answers arrive. */
export async function gatherPathMtu({ own, seen, signal }: MtuSources): Promise<ProbeFindings> {
  const interfaces = await readInterfaces(own, signal);
  const { target, small, large } = seen;
  const route = target === null ? null : await readRoute(target, interfaces, signal);
  const facts: PathMtuFacts = { target, interfaces: interfaces.slice(0, 20), route, small, large };
  return { verdict: judgePathMtu(facts), evidence: facts };
}

type Interface = PathMtuFacts['interfaces'][number];

/** `ip` sees the namespace of this process; /sys may show that of whoever mounted it, and is asked without `ip`. */
async function readInterfaces(own: HostFiles, signal: AbortSignal): Promise<Interface[]> {
  const links = await runIp(['-j', 'link', 'show'], linksSchema, signal);
  if (links !== undefined) return links.map(({ ifname, mtu }) => ({ name: ifname, mtu }));
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

const linksSchema = z.array(z.object({ ifname: z.string(), mtu: z.number() }));

const routeSchema = z
  .array(
    z.object({
      dev: z.string(),
      metrics: z.array(z.object({ mtu: z.number().optional() })).optional(),
    }),
  )
  .min(1);

async function readRoute(
  target: string,
  interfaces: readonly Interface[],
  signal: AbortSignal,
): Promise<PathMtuFacts['route']> {
  if (isIP(target) === 0) return null;
  const routes = await runIp(['-j', 'route', 'get', target], routeSchema, signal);
  const [route] = routes ?? [];
  if (route === undefined) return null;
  const learned = route.metrics?.map(({ mtu }) => mtu).find((mtu) => mtu !== undefined);
  return {
    device: route.dev,
    deviceMtu: interfaces.find(({ name }) => name === route.dev)?.mtu ?? null,
    learnedMtu: learned ?? null,
  };
}

const run = promisify(execFile);
const limits = { timeout: 2_000, maxBuffer: 2 ** 20, killSignal: 'SIGKILL' } as const;

/** iproute2 is on every host, and not in every container. */
async function runIp<T>(
  args: readonly string[],
  schema: z.ZodType<T>,
  signal: AbortSignal,
): Promise<T | undefined> {
  try {
    const { stdout } = await run('ip', [...args], {
      ...limits,
      signal,
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    });
    const parsed = parseJson(stdout, schema);
    return parsed.kind === 'parsed' ? parsed.settings : undefined;
  } catch {
    return undefined;
  }
}
