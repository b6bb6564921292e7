import { parseImageReference } from '../failure/image/image-reference.ts';
import type { Hop } from '../probes/hop.ts';
import { type HopName, hopNames } from '../probes/hop-names.ts';
import type { HostProbe } from '../probes/host-probe.ts';
import { hostProbeNames } from '../probes/host-probe-names.ts';
import type { LadderReport } from '../probes/ladder/ladder.ts';

/** What can be said of a ladder that was still being climbed when the time for the whole check ran out. */
export function unfinishedLadder(image: string, platform: string, seen: readonly Hop[]): LadderReport {
  const hops = hopNames.map((hop, at): Hop => {
    const known = seen.find((each) => each.hop === hop);
    if (known !== undefined) return known;
    const isFirst = at === 0 || seen.some((each) => each.hop === hopNames[at - 1]);
    return isFirst ? stopped(hop) : skipped(hop);
  });
  return {
    image: partsOf(image),
    platform,
    hops,
    endpoints: [],
    identity: 'anonymous',
    anonymous: null,
    digest: null,
    platformDigest: null,
    cost: { requests: 0, bytes: 0, pulls: 0 },
    warnings: [`The time for the whole check of ${image} ran out; what it cost is not known.`],
  };
}

function partsOf(image: string): LadderReport['image'] {
  const parsed = parseImageReference(image);
  if (parsed.kind !== 'valid') return null;
  const { normalised, registry, repository, tag, digest } = parsed.reference;
  return { reference: normalised, registry, repository, tag, digest };
}

/** Host probes that did not answer in time. */
export function unfinishedProbes(): readonly HostProbe[] {
  return hostProbeNames.map((probe) => ({
    probe,
    outcome: 'skipped',
    tookMs: null,
    summary: 'The time for the whole check ran out.',
    fault: null,
    evidence: {},
  }));
}

function stopped(hop: HopName): Hop {
  const summary = 'The time for the whole check ran out here.';
  return { hop, outcome: 'failed', tookMs: 0, summary, fault: 'deadline', evidence: {} };
}

function skipped(hop: HopName): Hop {
  const summary = 'Not reached: the time for the whole check ran out.';
  return { hop, outcome: 'skipped', tookMs: null, summary, fault: null, evidence: {} };
}
