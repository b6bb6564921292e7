import { z } from 'zod';
import { hostFactsSchema } from './host-facts.ts';
import { hostProbeSchema } from './host-probe.ts';
import { ladderReportSchema, ladderRequestSchema } from './ladder/ladder.ts';
import type { ProbeContract } from './probe-contract.ts';

export const imageObservationSchema = z.object({
  ladder: ladderReportSchema,
  host: z.array(hostProbeSchema),
  facts: hostFactsSchema,
});

/** Could this host pull the image? The whole ladder, and what the host itself has to say. */
export const image = {
  args: ladderRequestSchema,
  observation: imageObservationSchema,
  timeoutMs: 35_000,
  maxObservationBytes: 60 * 1024,
} as const satisfies ProbeContract;
