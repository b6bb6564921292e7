import { z } from 'zod';
import { type HostVerdict, hostProbeSchema } from './host-probe.ts';
import type { ProbeContract } from './probe-contract.ts';

const transferSchema = z.object({
  bytes: z.number(),
  tookMs: z.number(),
  outcome: z.enum(['whole', 'stalled', 'broken']),
});

export const pathMtuFactsSchema = z.object({
  /** Address that the route leads to; null where none was reached. */
  target: z.string().nullable(),
  interfaces: z.array(z.object({ name: z.string(), mtu: z.number() })).max(20),
  /** Towards the target: its interface, and the size that the kernel has learned, if it has. */
  route: z
    .object({ device: z.string(), deviceMtu: z.number().nullable(), learnedMtu: z.number().nullable() })
    .nullable(),
  /** Null where nothing was transferred. */
  small: transferSchema.nullable(),
  large: transferSchema.nullable(),
});

export type PathMtuFacts = z.infer<typeof pathMtuFactsSchema>;
export type Transfer = z.infer<typeof transferSchema>;

export const pathMtu = {
  args: z.object({ target: z.string().max(64).nullable().default(null) }),
  observation: hostProbeSchema,
  timeoutMs: 10_000,
  maxObservationBytes: 4_096,
} satisfies ProbeContract;

/**
 * Where packets of full size vanish and nobody says so, small answers arrive and large ones never end: the one sign
 * that needs no raw socket.
 */
export function judgePathMtu(facts: PathMtuFacts): HostVerdict {
  const { interfaces, small } = facts;
  const lost = judgeTransfers(facts) ?? judgeRoute(facts);
  if (lost !== null) return lost;
  if (small === null && interfaces.length === 0) {
    return { outcome: 'skipped', fault: null, summary: 'The sizes of packets are not told here.' };
  }
  const mtus = interfaces.filter(({ name }) => name !== 'lo').map(({ name, mtu }) => `${name} ${mtu}`);
  const shown = mtus.length === 0 ? 'only loopback' : mtus.slice(0, 6).join(', ');
  return { outcome: 'passed', fault: null, summary: `MTU: ${shown}.` };
}

function judgeTransfers({ route, small, large }: PathMtuFacts): HostVerdict | null {
  if (small?.outcome !== 'whole' || large === null || large.outcome === 'whole') return null;
  const device = route === null ? '' : ` by ${route.device} (MTU ${route.deviceMtu ?? 'unknown'})`;
  const summary = `An answer of ${small.bytes} bytes arrives${device}, one of ${large.bytes} bytes does not: larger packets are lost on the way.`;
  return { outcome: 'failed', fault: 'large-transfers-stall', summary };
}

function judgeRoute({ route }: PathMtuFacts): HostVerdict | null {
  if (route === null || route.learnedMtu === null || route.deviceMtu === null) return null;
  if (route.learnedMtu >= route.deviceMtu) return null;
  const summary = `The way takes packets of ${route.learnedMtu} bytes, and ${route.device} sends ${route.deviceMtu}.`;
  return { outcome: 'warned', fault: 'mtu-differs', summary };
}
