import { hostClock } from '../causes/host-clock.ts';
import type { Vantage } from '../causes/seen.ts';

/** Certificates, tokens and signatures are judged by the clock, whatever the cause turns out to be; empty where it is right. */
export function reportClock(vantage: Vantage, others: readonly Vantage[]): readonly string[] {
  const { kind, said } = hostClock(vantage, others);
  return kind === 'wrong' || kind === 'disputed' ? [`${said}.`] : [];
}
