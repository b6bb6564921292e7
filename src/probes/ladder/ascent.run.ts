import type { Channel } from '../../egress/channel.ts';
import type { Endpoint, RegistrySettings } from '../../host/registry-settings.ts';
import type { Hop } from '../hop.ts';
import type { Climb } from './climb.run.ts';
import { type Climbed, climbEndpoint } from './endpoint.run.ts';
import { createHopLog, type HopLog } from './hop-log.run.ts';
import type { LadderTools } from './ladder-tools.ts';
import { chooseTold } from './told-endpoint.ts';

/** A climb of each endpoint that the engine would try. */
export interface Ascent
  extends Pick<Climb, 'reference' | 'settings' | 'host' | 'platform' | 'isPlatformGiven' | 'cost'> {
  readonly tools: LadderTools;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Of the monotonic clock: by then all has ended. */
  readonly endsAt: number;
}

export interface Attempt {
  readonly endpoint: Endpoint;
  readonly climbed: Climbed;
  readonly hops: readonly Hop[];
  readonly failed: Hop | undefined;
}

export interface Attempts {
  readonly all: readonly Attempt[];
  readonly told: Attempt;
}

/** One endpoint behind the other, until one has the image. */
export async function climbAll(ascent: Ascent): Promise<Attempts> {
  const { endpoints, engine } = ascent.settings;
  const all: Attempt[] = [];
  for (const endpoint of endpoints) {
    const isLast = endpoint === endpoints.at(-1);
    const log = createHopLog(isLast && all.length === 0 ? ascent.tools.onHop : undefined);
    const attempt = await climbOne(ascent, endpoint, log);
    all.push(attempt);
    if (attempt.failed === undefined || ascent.signal.aborted) break;
  }
  return { all, told: chooseTold(engine, all) };
}

async function climbOne(ascent: Ascent, endpoint: Endpoint, log: HopLog): Promise<Attempt> {
  const { tools, signal, timeoutMs, ...shared } = ascent;
  const channels = new Map<string, Channel>();
  const { resolve, policy, isListed, realms, upTo } = tools;
  const settings: RegistrySettings = endpoint.sendsCredential
    ? shared.settings
    : {
        ...shared.settings,
        credential: { kind: 'anonymous', why: 'the engine keeps it from this mirror', near: [] },
      };
  const connect = {
    resolve,
    policy,
    signal,
    slowMs: timeoutMs / 2,
    // A little past the end of the whole: that it is over is for the signal to say, not for a stage that ran out.
    get timeoutMs() {
      return Math.max(1, Math.min(timeoutMs, ascent.endsAt + 20 - performance.now()));
    },
  };
  const { familiar, normalised } = shared.reference;
  const summary = `${familiar} is ${normalised}.`.slice(0, 500);
  log.record('reference', {
    outcome: 'passed',
    tookMs: 0,
    fault: null,
    summary,
    evidence: { reference: normalised },
  });
  try {
    const climbed = await climbEndpoint({
      ...shared,
      settings,
      endpoint,
      log,
      upTo,
      connect,
      isListed,
      realms,
      channels,
    });
    return { endpoint, climbed, hops: log.finish(), failed: log.failed() };
  } finally {
    // Behind the answer: to hang up takes milliseconds of its own.
    setImmediate(() => {
      for (const channel of channels.values()) channel.close();
    });
  }
}
