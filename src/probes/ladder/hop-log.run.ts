import type { Evidence, StageReport } from '../../egress/stage.ts';
import type { Hop } from '../hop.ts';
import { type HopName, hopNames } from '../hop-names.ts';

/** The rungs of one climb as they are measured; told in their order, whatever the order they were measured in. */
export interface HopLog {
  readonly record: (hop: HopName, report: StageReport) => void;
  /** Not needed for this registry: not a failure, and the climb goes on. */
  readonly skip: (hop: HopName, why: string) => void;
  /** The first that failed. */
  readonly failed: () => Hop | undefined;
  readonly has: (hop: HopName) => boolean;
  /** All of them; behind the first failed one, and where the climb ended, they are skipped. */
  readonly finish: () => readonly Hop[];
}

/** @param onHop is told each rung once, when all before it have been told. */
export function createHopLog(onHop: (hop: Hop) => void = () => undefined): HopLog {
  const known = new Map<HopName, Hop>();
  let told = 0;

  const add = (hop: Hop) => {
    if (known.has(hop.hop)) return;
    known.set(hop.hop, hop);
    tell();
  };
  const tell = () => {
    for (let name = hopNames[told]; name !== undefined; name = hopNames[told]) {
      const hop = known.get(name);
      if (hop === undefined) return;
      told += 1;
      onHop(hop);
    }
  };
  const failed = () => hopNames.map((name) => known.get(name)).find((hop) => hop?.outcome === 'failed');

  return {
    record: (hop, report) => add({ hop, ...report, evidence: { ...report.evidence } }),
    skip: (hop, why) => add(skipped(hop, why)),
    failed,
    has: (hop) => known.has(hop),
    finish() {
      const first = failed();
      const reason = first ? `Not reached: ${first.hop} failed.` : 'Not reached.';
      const end = first ? hopNames.indexOf(first.hop) : hopNames.length;
      for (const [at, name] of hopNames.entries()) {
        // What was measured ahead of a failure proves nothing.
        if (at > end) known.delete(name);
        add(skipped(name, reason));
      }
      return hopNames.flatMap((name) => known.get(name) ?? []);
    },
  };
}

function skipped(hop: HopName, why: string, evidence: Evidence = {}): Hop {
  return { hop, outcome: 'skipped', tookMs: null, summary: why, fault: null, evidence };
}
