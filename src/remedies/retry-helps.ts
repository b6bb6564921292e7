import type { CauseCode } from '../causes/codes.ts';

/** `first`: these pass by themselves; `later`: once somebody has repaired it; `no`: it fails again. */
export type RetryHelp = 'first' | 'later' | 'no';

/**
 * Whether a job that is repeated as it was could succeed. What a retry clones (image, policy, platform) it cannot
 * repair: that takes a new pipeline.
 */
export function retryHelps(cause: CauseCode): RetryHelp {
  if (clonedFaults.has(cause)) return 'no';
  return passing.has(cause) ? 'first' : 'later';
}

const clonedFaults: ReadonlySet<CauseCode> = new Set<CauseCode>([
  'image-not-allowed',
  'invalid-reference',
  'not-image-pull',
  'pull-policy-not-allowed',
]);

const passing: ReadonlySet<CauseCode> = new Set<CauseCode>([
  'connection-interrupted',
  'node-pull-qps',
  'pull-backoff',
  'pull-timed-out',
  'registry-error',
  'tls-handshake-timeout',
]);
