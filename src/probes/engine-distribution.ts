import { z } from 'zod';
import { type HostVerdict, hostProbeSchema } from './host-probe.ts';
import type { ProbeContract } from './probe-contract.ts';

export const engineDistributionFactsSchema = z.object({
  reference: z.string(),
  answer: z.enum(['resolved', 'refused', 'silent', 'not-asked']),
  /** Of the engine's answer; null unless it refused. */
  status: z.number().nullable(),
  /** The engine's own words, redacted. */
  message: z.string().nullable(),
  digest: z.string().nullable(),
  mediaType: z.string().nullable(),
  platforms: z.array(z.string()),
  identity: z.enum(['anonymous', 'credential']),
  /** Units of Docker Hub's limit that this took. */
  pulls: z.number(),
  /** False where a pull goes another way than this question: it asks hosts.toml nothing. */
  isAsPull: z.boolean(),
  /** Why the engine was not asked; empty where it was. */
  why: z.string(),
});

export type EngineDistributionFacts = z.infer<typeof engineDistributionFactsSchema>;

export const engineDistribution = {
  args: z.object({
    image: z.string().min(1).max(4_096),
    /** On Docker Hub the question counts as one pull. */
    maySpendPull: z.boolean().default(false),
  }),
  observation: hostProbeSchema,
  timeoutMs: 20_000,
  maxObservationBytes: 8_192,
} satisfies ProbeContract;

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
