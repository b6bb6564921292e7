import { z } from 'zod';
import { hostProbeSchema } from './host-probe.ts';
import { ladderReportSchema, ladderRequestSchema } from './ladder/ladder.ts';
import type { ProbeContract } from './probe-contract.ts';

export const imageObservationSchema = z.object({
  ladder: ladderReportSchema,
  host: z.array(hostProbeSchema),
  /** Nearest existing references, best first; empty unless a name was not found. */
  suggestions: z.array(z.string()).max(10),
});

/** Could this host pull the image? The whole ladder, and what the host itself has to say. */
export const image = {
  args: ladderRequestSchema,
  observation: imageObservationSchema,
  timeoutMs: 35_000,
  maxObservationBytes: 60 * 1024,
} as const satisfies ProbeContract;
