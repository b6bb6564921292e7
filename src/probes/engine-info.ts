import { z } from 'zod';
import { type HostFault, type HostVerdict, hostProbeSchema } from './host-probe.ts';
import type { ProbeContract } from './probe-contract.ts';

const reachSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('answered') }),
  z.object({ kind: z.literal('refused'), status: z.number(), message: z.string() }),
  z.object({
    kind: z.literal('unreachable'),
    fault: z.enum(['absent', 'forbidden', 'down', 'silent', 'garbled', 'unsupported']),
    why: z.string(),
  }),
]);

const text = z.string().nullable();

export const engineInfoFactsSchema = z.object({
  engine: z.enum(['dockerd', 'containerd', 'podman', 'none']),
  /** Of the socket, as the host names it. */
  address: text,
  /** True where a setting or a runner relies on an engine at that address. */
  isExpected: z.boolean(),
  reach: reachSchema,
  version: text,
  apiVersion: text,
  minApiVersion: text,
  storageDriver: text,
  store: z.enum(['graph', 'containerd']).nullable(),
  root: text,
  /** `linux/x86_64`, as the engine writes it. */
  platform: text,
  operatingSystem: text,
  isRootless: z.boolean(),
  mirrors: z.array(z.string()),
  insecureRegistries: z.array(z.string()),
  /** Passwords masked by the engine. */
  proxies: z.object({ http: text, https: text, no: text }),
  /** The engine's own; most of them are about limits of the kernel. */
  warnings: z.array(z.string()),
  /** About settings that are broken, or that the engine has not taken over. */
  settings: z.array(z.string()),
  systemTime: text,
  image: z
    .object({ state: z.enum(['present', 'absent', 'unknown']), digests: z.array(z.string()) })
    .nullable(),
});

export type EngineInfoFacts = z.infer<typeof engineInfoFactsSchema>;

export const engineInfo = {
  args: z.object({ image: z.string().max(4_096).nullable().default(null) }),
  observation: hostProbeSchema,
  timeoutMs: 5_000,
  maxObservationBytes: 16_384,
} satisfies ProbeContract;

/** An engine that does not answer would make a pull fail, where one is relied on. */
export function judgeEngineInfo(facts: EngineInfoFacts): HostVerdict {
  const { engine, reach, address } = facts;
  if (engine === 'containerd') {
    return skipped(`containerd (${address ?? 'no address'}) is the engine; it has no API to ask here.`);
  }
  if (reach.kind === 'unreachable') return judgeUnreachable(facts, reach);
  if (reach.kind === 'refused') {
    const summary = `The engine at ${address ?? 'no address'} answers ${reach.status}: ${reach.message}`;
    return { outcome: 'failed', fault: 'engine-unwell', summary: summary.slice(0, 500) };
  }
  const [setting] = facts.settings;
  if (setting !== undefined) {
    return { outcome: 'warned', fault: 'engine-warns', summary: setting.slice(0, 500) };
  }
  const store = facts.storageDriver === null ? '' : `, storage ${facts.storageDriver}`;
  return { outcome: 'passed', fault: null, summary: `${engine} ${facts.version ?? ''}${store}.` };
}

type Unreachable = Extract<EngineInfoFacts['reach'], { readonly kind: 'unreachable' }>;

function judgeUnreachable(
  { address, isExpected }: EngineInfoFacts,
  { fault, why }: Unreachable,
): HostVerdict {
  const where = address === null ? '' : ` at ${address}`;
  if (fault === 'unsupported') return skipped(`The engine${where} is not asked: ${why}.`);
  if (fault === 'absent' && !isExpected) return skipped(`No engine is on this host: ${why}.`);
  const summary = `The engine${where} cannot be reached: ${why}.`;
  // This process may be refused where the runner, as another user, is not.
  const outcome = fault === 'forbidden' ? 'warned' : 'failed';
  return { outcome, fault: faultOf[fault], summary };
}

const faultOf = {
  absent: 'engine-absent',
  forbidden: 'engine-forbidden',
  down: 'engine-down',
  silent: 'engine-silent',
  garbled: 'engine-unwell',
} as const satisfies Readonly<Record<string, HostFault>>;

function skipped(summary: string): HostVerdict {
  return { outcome: 'skipped', fault: null, summary };
}
