import { image } from './image.ts';
import { ladderReportSchema, ladderRequestSchema } from './ladder/ladder.ts';
import type { ProbeContracts } from './probe-contract.ts';

/** What an agent can be asked, by the name under which it is asked. */
export const probes = {
  image,
  ladder: {
    args: ladderRequestSchema,
    observation: ladderReportSchema,
    // Its own total is 25 s unless asked otherwise; reading the host's settings precedes it.
    timeoutMs: 30_000,
    maxObservationBytes: 48 * 1024,
  },
} as const satisfies ProbeContracts;
