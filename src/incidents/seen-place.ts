import { z } from 'zod';
import type { PlaceAnswer } from '../diagnosis/conclude.ts';
import { hostFactsSchema } from '../probes/host-facts.ts';
import { hostProbeSchema } from '../probes/host-probe.ts';
import { ladderReportSchema } from '../probes/ladder/ladder.ts';
import { repeatObservationSchema } from '../probes/repeat.ts';

/** What became of asking one place about the image of one failed job, as it is kept. */
export interface SeenPlace {
  /** `here`: beside the bot. */
  readonly where: 'failing-host' | 'elsewhere' | 'here';
  readonly answer: PlaceAnswer;
}

const vantageSchema = z.object({
  name: z.string(),
  image: z.string(),
  ladder: ladderReportSchema,
  host: z.array(hostProbeSchema),
  facts: hostFactsSchema.exactOptional(),
  repeat: repeatObservationSchema.exactOptional(),
  clock: z.object({ leastMs: z.number(), mostMs: z.number() }).exactOptional(),
});

export const seenPlaceSchema = z.object({
  where: z.enum(['failing-host', 'elsewhere', 'here']),
  answer: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('answered'), vantage: vantageSchema, asTheJob: z.boolean() }),
    z.object({ kind: z.literal('silent'), name: z.string(), why: z.string() }),
  ]),
}) satisfies z.ZodType<SeenPlace>;
