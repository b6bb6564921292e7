import type { z } from 'zod';

/** How any probe travels: what it is given, what it may answer, and its limits. */
export interface ProbeContract {
  readonly args: z.ZodType;
  readonly observation: z.ZodType;
  /** For one run on the host. */
  readonly timeoutMs: number;
  /** Of the observation as JSON in UTF-8. */
  readonly maxObservationBytes: number;
}

/** By the name under which a probe is asked for. */
export type ProbeContracts = Readonly<Record<string, ProbeContract>>;

/** No contract may allow more: an answer is read from Redis in one piece, and kept in memory while it is judged. */
export const mostObservationBytes = 64 * 1024;
