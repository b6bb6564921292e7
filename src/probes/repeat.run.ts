import { performance } from 'node:perf_hooks';
import { sinceMs } from './host-probe.run.ts';
import type { RepeatObservation, TryOutcome } from './repeat.ts';

interface Repetition {
  readonly times: number;
  /** One step of the ladder on connections of its own; its fault, or null. */
  readonly step: (signal: AbortSignal) => Promise<string | null>;
  readonly signal: AbortSignal;
}

/** Does a step again and again, one after the other: at once they would share their fate. */
export async function runRepeat({ times, step, signal }: Repetition): Promise<RepeatObservation> {
  const tries: TryOutcome[] = [];
  while (tries.length < times && !signal.aborted) {
    const started = performance.now();
    const fault = await step(signal);
    // What was cut short by the end of the time tells nothing about the network.
    if (signal.aborted) break;
    tries.push({ fault, tookMs: sinceMs(started) });
  }
  return { tries, unmade: times - tries.length };
}
