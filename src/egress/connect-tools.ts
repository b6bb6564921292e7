import type { EgressPolicy } from './policy.ts';
import type { Resolve } from './resolve.ts';

export interface ConnectTools {
  readonly resolve: Resolve;
  readonly policy: EgressPolicy;
  /** For each stage. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}
