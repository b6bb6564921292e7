import type { Judgement } from './cause.ts';
import { checkMtu } from './network-advice.ts';
import { probeWith, type Seen } from './seen.ts';
import { subjectOfVantage } from './subject-of-vantage.ts';

/** Judges a connection that stalls or breaks: are large packets lost where small ones pass? */
export function judgeLargeTransfers({ at }: Seen): Judgement {
  const stalls = probeWith(at, 'large-transfers-stall');
  if (stalls !== null) {
    return {
      means:
        'Small answers pass and large ones stall, which is what a path does whose MTU is smaller than the host believes.',
      settle: null,
      remedies: [checkMtu(subjectOfVantage(at))],
    };
  }
  const differs = probeWith(at, 'mtu-differs');
  return {
    means: differs?.summary ?? null,
    settle:
      'the same check a few times, and from another host: what comes and goes is the line or a middlebox',
    remedies: differs === null ? [] : [checkMtu(subjectOfVantage(at))],
  };
}
