import { setMaxListeners } from 'node:events';
import { blotOut } from '../../credentials/blot-out.ts';
import { type ImageReference, parseImageReference } from '../../failure/image/image-reference.ts';
import { invalidWords } from '../../failure/image/invalid-reference.ts';
import type { Hop } from '../hop.ts';
import { climbAll } from './ascent.run.ts';
import { describeFault } from './fault-words.ts';
import type { Fault } from './faults.ts';
import { createHopLog } from './hop-log.run.ts';
import type { LadderHost } from './host.ts';
import type { LadderReport, LadderRequest } from './ladder.ts';
import { toReport } from './ladder-report.run.ts';
import type { LadderTools } from './ladder-tools.ts';
import { formatPlatform, parsePlatform } from './platform.ts';
import { secretsOf, sentCredential } from './sent-credential.ts';

export type { LadderTools };

/**
 * Climbs from the reference to the layers as the engine of this host would, endpoint by endpoint, and stops at the first
 * rung that fails. Whatever the peers send, it ends within the request's total time.
 */
export async function runLadder(
  request: LadderRequest,
  host: LadderHost,
  tools: LadderTools,
): Promise<LadderReport> {
  const platform = request.platform === null ? host.platform : parsePlatform(request.platform);
  const base = { platform: formatPlatform(platform), cost: { requests: 0, bytes: 0, pulls: 0 } };
  const read = readReference(request.image);
  if (read.kind === 'faulty') return { ...unreadable(tools, read), ...base };
  const { reference } = read;
  const given = await host.settingsFor(reference);
  const settings = request.credential ? { ...given, credential: sentCredential(request.credential) } : given;
  const secrets = secretsOf(settings.credential);
  const { onHop } = tools;
  const heard: LadderTools = onHop ? { ...tools, onHop: (hop) => onHop(blotOut(hop, secrets)) } : tools;
  const endsAt = performance.now() + request.totalTimeoutMs;
  const time = limitTime(request.totalTimeoutMs, tools.signal);
  const start = {
    reference,
    settings,
    host,
    platform,
    isPlatformGiven: request.platform !== null,
    tools: heard,
  };
  const limits = { signal: time.signal, endsAt, timeoutMs: request.stageTimeoutMs };
  const attempts = await climbAll({ ...start, ...limits, cost: base.cost }).finally(time.close);
  const report = blotOut(toReport({ ...base, reference, settings }, attempts), secrets);
  if (settings.endpoints.length > 1) for (const hop of report.hops) tools.onHop?.(hop);
  return report;
}

/** Not AbortSignal.timeout and AbortSignal.any: while anything listens to them, Node 20 keeps them and it for ever. */
function limitTime(timeoutMs: number, outer: AbortSignal | undefined) {
  const controller = new AbortController();
  const { signal } = controller;
  const stop = (): void => controller.abort();
  const timer = setTimeout(stop, timeoutMs);
  outer?.addEventListener('abort', stop);
  if (outer?.aborted === true) stop();
  // Each request that is under way listens to it.
  setMaxListeners(0, signal);
  return {
    signal,
    close: () => {
      clearTimeout(timer);
      outer?.removeEventListener('abort', stop);
    },
  };
}

type ReadReference =
  | { readonly kind: 'read'; readonly reference: ImageReference }
  | {
      readonly kind: 'faulty';
      readonly fault: Fault;
      readonly summary: string;
      readonly evidence: Hop['evidence'];
    };

function readReference(image: string): ReadReference {
  const parsed = parseImageReference(image);
  const faulty = (fault: Fault, evidence: Hop['evidence'], summary = describeFault(fault, '')) =>
    ({ kind: 'faulty', fault, summary, evidence }) as const;
  if (parsed.kind === 'masked') return faulty('masked-reference', {});
  if (parsed.kind === 'invalid') {
    const { reason } = parsed;
    const summary = `The image reference is not valid: ${invalidWords[reason]}.`;
    return faulty('invalid-reference', { reason }, summary);
  }
  // The grammar takes any digits for a port.
  const port = Number(/:(\d+)$/.exec(parsed.reference.registry)?.[1] ?? 443);
  if (port < 1 || port > 65_535) return faulty('unusable-port', { port });
  return { kind: 'read', reference: parsed.reference };
}

type Unreadable = Omit<LadderReport, 'platform' | 'cost'>;

function unreadable(
  { onHop }: LadderTools,
  { fault, summary, evidence }: Extract<ReadReference, { kind: 'faulty' }>,
): Unreadable {
  const log = createHopLog(onHop);
  log.record('reference', {
    outcome: 'failed',
    tookMs: 0,
    fault,
    summary,
    evidence,
  });
  const none = { digest: null, platformDigest: null, anonymous: null, identity: 'anonymous' } as const;
  return { image: null, hops: [...log.finish()], endpoints: [], warnings: [], ...none };
}
