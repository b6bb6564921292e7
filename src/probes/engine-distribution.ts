import type { HostVerdict } from './host-probe.ts';

export type EngineDistributionFacts = {
  readonly reference: string;
  readonly answer: 'resolved' | 'refused' | 'silent' | 'not-asked';
  /** Of the engine's answer; null unless it refused. */
  readonly status: number | null;
  /** The engine's own words, redacted. */
  readonly message: string | null;
  readonly digest: string | null;
  readonly mediaType: string | null;
  readonly platforms: string[];
  readonly identity: 'anonymous' | 'credential';
  /** Units of Docker Hub's limit that this took. */
  readonly pulls: number;
  /** False where a pull goes another way than this question: it asks hosts.toml nothing. */
  readonly isAsPull: boolean;
  /** Why the engine was not asked; empty where it was. */
  readonly why: string;
};

export const timeoutMs = 20_000;

/**
 * The client that a graph driver's engine answers with is the one that it pulls with; one with the containerd store
 * keeps it for this question alone, so that a refusal is only a hint.
 */
export function judgeEngineDistribution(facts: EngineDistributionFacts): HostVerdict {
  const { answer, digest, message, why, isAsPull } = facts;
  switch (answer) {
    case 'not-asked':
      return { outcome: 'skipped', fault: null, summary: why };
    case 'resolved':
      return {
        outcome: 'passed',
        fault: null,
        summary: `The engine resolves it to ${digest ?? 'a digest'}.`,
      };
    case 'silent':
      return { outcome: 'warned', fault: 'timed-out', summary: why };
    case 'refused':
      return {
        outcome: isAsPull ? 'failed' : 'warned',
        fault: 'engine-cannot-resolve',
        summary: `The engine says: ${message ?? 'nothing'}`.slice(0, 500),
      };
    default:
      throw new Error(`unknown answer: ${String(answer satisfies never)}`);
  }
}
