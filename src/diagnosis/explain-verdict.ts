import type { Difference } from './compare-vantages.ts';
import type { VantageVerdict } from './vantage-verdict.ts';

/** At most two sentences: what the host sees, with what sets it apart, then what that means. */
export function explainVerdict({ seen, means }: VantageVerdict, difference: Difference | null): string {
  const first = difference?.kind === 'only-here' ? difference.sentence : seen;
  const second = means ?? (difference?.kind === 'not-only-here' ? difference.sentence : null);
  return second === null ? first : `${first} ${second}`;
}
