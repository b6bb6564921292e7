import { setFlagsFromString } from 'node:v8';
import type { Vantage } from './causes/seen.ts';
import { toCheckAnswer } from './check/check-answer.ts';
import { toCheckReport } from './check/check-report.ts';
import { createLadderView } from './check/ladder-view.ts';
import { unfinishedLadder, unfinishedProbes } from './check/out-of-time.ts';
import { resolverPatience } from './check/resolver-patience.ts';
import { type CheckedHost, openThisHost } from './check/this-host.ts';
import { judgeVantage } from './diagnosis/judge-vantage.ts';
import { toLine } from './explain/answer.ts';
import type { Hop } from './probes/hop.ts';

export interface CheckOptions {
  readonly image: string;
  /** `linux/arm64`; the host's own where absent. */
  readonly platform?: string;
  readonly json: boolean;
  /** For the whole check. */
  readonly timeoutSeconds: number;
}

/** What checking needs of its process. */
export interface CheckPorts {
  readonly host: CheckedHost;
  readonly stdout: NodeJS.WriteStream;
  readonly isColoured: boolean;
}

/**
 * Checks from this machine whether an image can be pulled, and shows each hop as it passes.
 *
 * @returns the exit code: 0 pullable, 1 not pullable, 3 where that could not be established.
 */
export async function runCheck(options: CheckOptions): Promise<number> {
  const { env, stdout } = process;
  // undici's parser is WebAssembly: optimising it takes longer than a check parses with it.
  setFlagsFromString('--liftoff-only');
  // Read by the system's resolver at its first use.
  env['RES_OPTIONS'] ??= resolverPatience(options.timeoutSeconds);
  const isColoured = stdout.isTTY && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  return check(options, { host: openThisHost(env), stdout, isColoured });
}

/** `runCheck` with the host that is asked and the output given. */
export async function check(
  options: CheckOptions,
  { host, stdout, isColoured }: CheckPorts,
): Promise<number> {
  // Whoever read the hops has seen enough; the exit code still counts.
  stdout.on('error', () => undefined);
  const view = options.json ? null : createLadderView(stdout, { coloured: isColoured });
  const shown = new Set<string>();
  const show = (hop: Hop) => {
    if (shown.has(hop.hop)) return;
    shown.add(hop.hop);
    view?.show(hop);
  };
  const vantage = await observe(options, host, show);
  for (const hop of vantage.ladder.hops) show(hop);
  view?.close();
  const verdict = judgeVantage(vantage);
  const text = options.json
    ? toLine(toCheckAnswer(vantage, verdict))
    : `\n${toCheckReport(vantage, verdict)}`;
  await new Promise((resolve) => stdout.write(text, resolve));
  if (verdict.pullable === null) return exitCodes.notEstablished;
  return verdict.pullable ? exitCodes.pullable : exitCodes.notPullable;
}

const exitCodes = { pullable: 0, notPullable: 1, notEstablished: 3 } as const;

/** Left for a ladder that was told to stop to say where it stood, and for judging and printing. */
const reserveMs = { ladder: 350, all: 150 } as const;

/** Asks ladder and host at once; whatever has not answered when the time is up is told as such. */
async function observe(
  { image, platform, timeoutSeconds }: CheckOptions,
  host: CheckedHost,
  onHop: (hop: Hop) => void,
): Promise<Vantage> {
  const seen: Hop[] = [];
  // Starting up counts: whoever waits for the process does not know the difference.
  const time = allow(timeoutSeconds * 1_000 - performance.now());
  const observing = host.observe({
    image,
    platform: platform ?? null,
    totalMs: time.totalMs,
    signal: time.signal,
    onHop(hop) {
      if (time.isUp()) return;
      seen.push(hop);
      onHop(hop);
    },
  });
  const [ladder, probes] = await Promise.all([
    Promise.race([observing.then((observation) => observation.ladder), time.up]),
    Promise.race([observing.then((observation) => observation.host), time.up]),
  ]);
  time.close();
  return {
    name: host.name,
    image,
    ladder: ladder ?? unfinishedLadder(image, platform ?? host.platform, seen),
    host: probes ?? unfinishedProbes(),
  };
}

function allow(timeoutMs: number) {
  const totalMs = Math.max(Math.floor(timeoutMs - reserveMs.ladder), 100);
  const controller = new AbortController();
  const stop = setTimeout(() => controller.abort(), totalMs);
  let isUp = false;
  let end: NodeJS.Timeout | undefined;
  const up = new Promise<undefined>((resolve) => {
    end = setTimeout(
      () => {
        isUp = true;
        resolve(undefined);
      },
      Math.max(timeoutMs - reserveMs.all, 100),
    );
  });
  return {
    totalMs,
    signal: controller.signal,
    up,
    isUp: () => isUp,
    close() {
      clearTimeout(stop);
      clearTimeout(end);
    },
  };
}
