import type { Vantage } from '../../src/causes/seen.ts';
import { parseImageReference } from '../../src/failure/image/image-reference.ts';
import { type Hop } from '../../src/probes/hop.ts';
import { type HopName, hopNames } from '../../src/probes/hop-names.ts';
import type { ClockDifference } from '../../src/probes/host-answer.ts';
import type { HostFault, HostProbe } from '../../src/probes/host-probe.ts';
import type { HostProbeName } from '../../src/probes/host-probe-names.ts';
import type { Fault } from '../../src/probes/ladder/faults.ts';
import type { LadderReport } from '../../src/probes/ladder/ladder.ts';

interface Failure {
  readonly at: HopName;
  readonly fault: Fault;
  readonly summary?: string;
  readonly evidence?: Hop['evidence'];
}

interface VantageOptions {
  readonly name?: string;
  readonly image?: string;
  readonly fails?: Failure;
  readonly evidence?: Partial<Record<HopName, Hop['evidence']>>;
  readonly ladder?: Partial<LadderReport>;
  readonly host?: readonly HostProbe[];
  readonly clock?: ClockDifference;
}

/** A vantage point whose ladder ends where `fails` says, or passes. */
export function vantage({
  name = 'runner-7',
  image = 'registry.example.com/team/app:1.2',
  fails,
  evidence = {},
  ladder = {},
  host = [],
  clock,
}: VantageOptions = {}): Vantage {
  const { registry, repository, tag } = partsOf(image);
  return {
    name,
    image,
    host,
    ...(clock && { clock }),
    ladder: {
      image: { reference: image, registry, repository, tag, digest: null },
      platform: 'linux/amd64',
      hops: hopNames.map((hop) => climb(hop, fails, evidence[hop] ?? {})),
      endpoints: [],
      identity: 'anonymous',
      anonymous: null,
      digest: null,
      platformDigest: null,
      cost: { requests: 5, bytes: 4_096, pulls: 0 },
      warnings: [],
      ...ladder,
    },
  };
}

function partsOf(image: string): { registry: string; repository: string; tag: string | null } {
  const parsed = parseImageReference(image);
  if (parsed.kind !== 'valid') throw new Error(`${image} is no valid reference`);
  return parsed.reference;
}

function climb(hop: HopName, fails: Failure | undefined, evidence: Hop['evidence']): Hop {
  const passed: Hop = {
    hop,
    outcome: 'passed',
    tookMs: 4,
    summary: `${hop} is well.`,
    fault: null,
    evidence,
  };
  if (hop === 'proxy' && fails?.at !== 'proxy')
    return { ...passed, outcome: 'skipped', tookMs: null, summary: 'No proxy is set.' };
  if (fails === undefined || hopNames.indexOf(hop) < hopNames.indexOf(fails.at)) return passed;
  if (hop !== fails.at) {
    return { ...passed, outcome: 'skipped', tookMs: null, summary: `${fails.at} failed.` };
  }
  return {
    ...passed,
    outcome: 'failed',
    summary: fails.summary ?? `${hop} failed: ${fails.fault}.`,
    fault: fails.fault,
    evidence: fails.evidence ?? evidence,
  };
}

export function hostProbe(
  probe: HostProbeName,
  outcome: HostProbe['outcome'],
  fault: HostFault | null = null,
  over: Partial<HostProbe> = {},
): HostProbe {
  return {
    probe,
    outcome,
    tookMs: 1,
    summary: `${probe}: ${fault ?? 'well'}.`,
    fault,
    evidence: {},
    ...over,
  };
}
