import type { EgressPolicy } from './policy.ts';
import type { Resolve } from './resolve.ts';

export interface ConnectTools {
  readonly resolve: Resolve;
  readonly policy: EgressPolicy;
  /** For each stage; less towards the end of the whole time. */
  readonly timeoutMs: number;
  /** A stage that takes longer works, and slowly. */
  readonly slowMs: number;
  readonly signal: AbortSignal;
}
