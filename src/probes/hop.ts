import { z } from 'zod';
import { hopNames } from './hop-names.ts';

export const outcomeSchema = z.enum(['passed', 'warned', 'failed', 'skipped']);
export type Outcome = z.infer<typeof outcomeSchema>;

/** Evidence is JSON that a registry or network team can act on; it never holds a secret. */
export const evidenceSchema = z.record(z.string(), z.json());

export const hopSchema = z.object({
  hop: z.enum(hopNames),
  outcome: outcomeSchema,
  /** Milliseconds; null where the hop was skipped. */
  tookMs: z.number().nullable(),
  /** One sentence; for a skipped hop, why. */
  summary: z.string().max(500),
  /** What exactly went wrong, from `faults`; null unless failed or warned. */
  fault: z.string().nullable(),
  evidence: evidenceSchema,
});

export type Hop = z.infer<typeof hopSchema>;
