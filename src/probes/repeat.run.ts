import { performance } from 'node:perf_hooks';
import { sinceMs } from './host-probe.run.ts';
import { isFault } from './ladder/faults.ts';
import type { LadderHost } from './ladder/host.ts';
import { type LadderTools, runLadder } from './ladder/ladder.run.ts';
import type { LadderReport, LadderRequest } from './ladder/ladder.ts';
import { type RepeatObservation, rungToRepeat } from './repeat.ts';

interface Repetition {
  readonly times: number;
  /** What the first try gave. */
  readonly first: LadderReport;
  readonly request: LadderRequest;
  readonly host: LadderHost;
  readonly tools: LadderTools;
  /** Of the monotonic clock: by then all has ended. */
  readonly endsAt: number;
}

/**
 * Climbs again and again, up to where the first try failed, one after the other: at once they would share their fate.
 *
 * @returns undefined where trying again would tell nothing.
 */
export async function repeatLadder(repetition: Repetition): Promise<RepeatObservation | undefined> {
  const { times, first, request, host, tools, endsAt } = repetition;
  const upTo = rungToRepeat(first);
  if (upTo === null) return undefined;
  const tries: RepeatObservation['tries'] = [];
  const cost = { requests: 0, bytes: 0, pulls: 0 };
  while (tries.length < times && tools.signal?.aborted !== true) {
    const totalTimeoutMs = Math.floor(endsAt - performance.now());
    if (totalTimeoutMs < leastMs) break;
    const started = performance.now();
    const report = await runLadder({ ...request, totalTimeoutMs }, host, {
      ...tools,
      upTo,
      onHop: undefined,
    });
    cost.requests += report.cost.requests;
    cost.bytes += report.cost.bytes;
    cost.pulls += report.cost.pulls;
    const fault = report.hops.find(({ outcome }) => outcome === 'failed')?.fault ?? null;
    // What was cut short by the end of the time tells nothing about the network.
    if (fault === 'deadline') break;
    tries.push({ fault: isFault(fault) ? fault : null, tookMs: sinceMs(started) });
  }
  return { upTo, tries, unmade: times - tries.length, cost };
}

/** Less is no fair try. */
const leastMs = 500;
