import { z } from 'zod';
import { hostFactsSchema } from './host-facts.ts';
import { hostProbeSchema } from './host-probe.ts';
import { ladderReportSchema, ladderRequestSchema } from './ladder/ladder.ts';
import type { ProbeContract } from './probe-contract.ts';
import { repeatObservationSchema } from './repeat.ts';

export const imageObservationSchema = z.object({
  ladder: ladderReportSchema,
  host: z.array(hostProbeSchema),
  facts: hostFactsSchema,
  /** Absent unless it was asked for, and what failed may come and go. */
  repeat: repeatObservationSchema.exactOptional(),
});

/** Could this host pull the image? The whole ladder, and what the host itself has to say. */
export const image = {
  args: ladderRequestSchema.extend({
    /** How many more times to try what fails; agents of before it refuse it, so it is only sent where it is wanted. */
    repeat: z.int().min(1).max(10).exactOptional(),
  }),
  observation: imageObservationSchema,
  timeoutMs: 35_000,
  maxObservationBytes: 60 * 1024,
} as const satisfies ProbeContract;
