import type { Certainty, Remedy } from '../causes/cause.ts';
import type { CauseCode } from '../causes/codes.ts';
import type { Vantage } from '../causes/seen.ts';
import type { VantageVerdict } from '../diagnosis/vantage-verdict.ts';
import type { Hop } from '../probes/hop.ts';
import type { HostProbe } from '../probes/host-probe.ts';

/** One check as other programs read it. Keys and their order are fixed. */
export interface CheckAnswer {
  readonly image: {
    readonly reference: string;
    /** This and what follows is null where the reference is no valid one. */
    readonly registry: string | null;
    readonly repository: string | null;
    readonly tag: string | null;
    readonly digest: string | null;
  };
  readonly vantage: { readonly name: string; readonly platform: string };
  readonly pullable: boolean | null;
  readonly cause: CauseCode | null;
  readonly certainty: Certainty;
  readonly summary: string;
  readonly suggestions: readonly string[];
  readonly hops: readonly Omit<Hop, 'fault'>[];
  readonly host: readonly Omit<HostProbe, 'fault'>[];
  readonly cost: { readonly requests: number; readonly bytes: number; readonly pulls: number };
  readonly remedies: readonly Remedy[];
}

export function toCheckAnswer(vantage: Vantage, verdict: VantageVerdict): CheckAnswer {
  const { name, image, ladder, host } = vantage;
  const { pullable, cause, certainty, suggestions, remedies } = verdict;
  const { registry = null, repository = null, tag = null, digest = null } = ladder.image ?? {};
  const { requests, bytes, pulls } = ladder.cost;
  return {
    image: { reference: image, registry, repository, tag, digest },
    vantage: { name, platform: ladder.platform },
    pullable,
    cause,
    certainty,
    summary: toSummary(verdict),
    suggestions,
    hops: ladder.hops.map(({ hop, ...measured }) => ({ hop, ...common(measured) })),
    host: host.map(({ probe, ...measured }) => ({ probe, ...common(measured) })),
    cost: { requests, bytes, pulls },
    remedies: remedies.map(({ actor, action, command, source }) => ({ actor, action, command, source })),
  };
}

/** What was seen, and what it means, in one or two sentences. */
export function toSummary({ seen, means }: VantageVerdict): string {
  return means === null ? seen : `${seen} ${means}`;
}

type Measured = Pick<Hop, 'outcome' | 'tookMs' | 'summary' | 'evidence'>;

function common({ outcome, tookMs, summary, evidence }: Measured): Measured {
  return { outcome, tookMs, summary, evidence };
}
