import type { HostVerdict } from './host-probe.ts';

export type Transfer = {
  readonly bytes: number;
  readonly tookMs: number;
  readonly outcome: 'whole' | 'stalled' | 'broken';
};

export type PathMtuFacts = {
  /** Address that the route leads to; null where none was reached. */
  readonly target: string | null;
  readonly interfaces: { readonly name: string; readonly mtu: number }[];
  /** Towards the target: its interface, and the size that the kernel has learned, if it has. */
  readonly route: {
    readonly device: string;
    readonly deviceMtu: number | null;
    readonly learnedMtu: number | null;
  } | null;
  /** Null where nothing was transferred. */
  readonly small: Transfer | null;
  readonly large: Transfer | null;
};

export const timeoutMs = 10_000;

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
