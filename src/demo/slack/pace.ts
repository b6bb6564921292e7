import type { Call } from './calls.ts';
import { stringIn } from './json.ts';

/** Slack's own limit on posting: about one message a second in each channel, short bursts allowed. */
export interface PaceOptions {
  readonly perSecond: number;
  readonly burst: number;
}

export interface Pace {
  /** @returns whole seconds that the caller has to wait; 0 where it may go on. */
  readonly take: (call: Call) => number;
}

/** @param options undefined: nothing is limited. */
export function createPace(options: PaceOptions | undefined): Pace {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take: ({ method, args, at }) => {
      if (options === undefined || method !== 'chat.postMessage') return 0;
      const channel = stringIn(args['channel']);
      const bucket = buckets.get(channel) ?? { left: options.burst, at };
      const refilled = bucket.left + ((at - bucket.at) / 1_000) * options.perSecond;
      const left = Math.min(options.burst, refilled);
      buckets.set(channel, { left: left >= 1 ? left - 1 : left, at });
      return left >= 1 ? 0 : Math.ceil((1 - left) / options.perSecond);
    },
  };
}
