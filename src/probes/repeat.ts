import { z } from 'zod';
import type { ProbeContract } from './probe-contract.ts';

const tryOutcomeSchema = z.object({
  /** Null where it went well. */
  fault: z.string().max(60).nullable(),
  tookMs: z.number(),
});

export type TryOutcome = z.infer<typeof tryOutcomeSchema>;

export const repeatObservationSchema = z.object({
  tries: z.array(tryOutcomeSchema).max(20),
  /** Asked for, and not made for want of time. */
  unmade: z.number(),
});

export type RepeatObservation = z.infer<typeof repeatObservationSchema>;

export const repeat = {
  args: z.object({ image: z.string().min(1).max(4_096), times: z.int().min(2).max(20).default(5) }),
  observation: repeatObservationSchema,
  timeoutMs: 30_000,
  maxObservationBytes: 4_096,
} satisfies ProbeContract;

export type Steadiness =
  | { readonly kind: 'steady'; readonly slowestMs: number }
  /** The same fault each time. */
  | { readonly kind: 'broken'; readonly fault: string }
  | {
      readonly kind: 'intermittent';
      readonly failed: number;
      readonly of: number;
      /** Most frequent first. */
      readonly faults: readonly string[];
    }
  | { readonly kind: 'unknown' };

/** Whether a fault comes and goes; one try alone tells nothing. */
export function judgeRepeat({ tries }: RepeatObservation): Steadiness {
  if (tries.length < 2) return { kind: 'unknown' };
  const faults = tries.flatMap(({ fault }) => (fault === null ? [] : [fault]));
  if (faults.length === 0) {
    return { kind: 'steady', slowestMs: Math.max(...tries.map(({ tookMs }) => tookMs)) };
  }
  const kinds = [...new Set(faults)].toSorted((one, other) => countOf(faults, other) - countOf(faults, one));
  const [first] = kinds;
  if (faults.length === tries.length && kinds.length === 1 && first !== undefined) {
    return { kind: 'broken', fault: first };
  }
  return { kind: 'intermittent', failed: faults.length, of: tries.length, faults: kinds };
}

function countOf(faults: readonly string[], fault: string): number {
  return faults.filter((one) => one === fault).length;
}
