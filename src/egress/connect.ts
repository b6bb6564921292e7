import { isIP, type Socket } from 'node:net';
import { describeFault } from '../probes/ladder/fault-words.ts';
import type { Fault } from '../probes/ladder/faults.ts';
import type { ConnectTools } from './connect-tools.ts';
import { readFirstBytes } from './first-bytes.ts';
import { shakeHands } from './handshake.ts';
import { proxyStage } from './proxy-stage.ts';
import { dialStage, resolveStage } from './reach.ts';
import type { Route } from './route.ts';
import { type StageName, type StageReport, type Stages, since, toAuthority } from './stage.ts';

export type Connected =
  | { readonly kind: 'connected'; readonly socket: Socket; readonly stages: Stages }
  /** The last of `stages` is the one that failed. */
  | {
      readonly kind: 'failed';
      readonly stage: StageName;
      readonly report: StageReport;
      readonly stages: Stages;
    };

/** Opens a connection stage by stage: name, address, proxy, TLS. No address is connected to that the policy refuses. */
export async function openConnection(route: Route, tools: ConnectTools): Promise<Connected> {
  const raw = await openRaw(route, tools);
  const isDone = raw.kind === 'failed' || route.origin.scheme === 'http';
  const connected = isDone ? raw : await secure(route, tools, raw);
  return connected.kind === 'failed' && tools.signal.aborted ? outOfTime(route, connected) : connected;
}

/** What broke because we hung up says nothing about the other side. */
function outOfTime(
  route: Route,
  { stage, report, stages }: Extract<Connected, { kind: 'failed' }>,
): Connected {
  const summary = describeFault('deadline', toAuthority(route.origin));
  return failAt(stage, { ...report, fault: 'deadline', summary }, stages);
}

/** What lies below TLS: through a proxy where one is set. */
async function openRaw(route: Route, tools: ConnectTools): Promise<Connected> {
  const { proxy } = route;
  if (proxy.kind === 'invalid')
    return failAt('proxy', failed('proxy-invalid', proxy.shown, { why: proxy.why }));
  const reached = proxy.kind === 'proxy' ? proxy : route.origin;
  const named = isIP(reached.hostname) === 0 ? await resolveStage(route, tools) : undefined;
  if (named?.kind === 'failed') return failAt('dns', named.report);
  const dns: Stages = named === undefined ? {} : { dns: named.report };
  const addresses = named?.addresses ?? [{ address: reached.hostname, family: isIP(reached.hostname) }];
  const dialled = await dialStage(route, tools, addresses);
  if (dialled.kind === 'failed') return failAt('tcp', dialled.report, dns);
  const stages = { ...dns, tcp: dialled.report };
  if (proxy.kind === 'direct') return { kind: 'connected', socket: dialled.socket, stages };
  const through = await proxyStage(route, proxy, tools, dialled.socket);
  if (through.kind === 'failed') return failAt('proxy', through.report, stages);
  return { kind: 'connected', socket: through.socket, stages: { ...stages, proxy: through.report } };
}

async function secure(
  route: Route,
  tools: ConnectTools,
  { socket, stages }: Extract<Connected, { kind: 'connected' }>,
): Promise<Connected> {
  const start = performance.now();
  const { hostname } = route.origin;
  const host = toAuthority(route.origin);
  const shaken = await shakeHands({ ...route, socket, hostname, timeoutMs: tools.timeoutMs });
  const tookMs = since(start);
  if (shaken.kind === 'failed') {
    const { fault, evidence } = await tellFromHttp(route, tools, shaken);
    return failAt('tls', { ...failed(fault, host, evidence), tookMs }, stages);
  }
  if (shaken.fault !== null && route.tls.verifies) {
    shaken.socket.destroy();
    return failAt('tls', { ...failed(shaken.fault, host, shaken.evidence), tookMs }, stages);
  }
  const isSlow = tookMs > tools.slowMs;
  const verified = route.tls.verifies ? '' : `, not verified because of ${route.tls.skipsBecause}`;
  const tls: StageReport = {
    outcome: isSlow ? 'warned' : 'passed',
    tookMs,
    fault: isSlow ? 'slow' : null,
    summary: isSlow ? describeFault('slow', host) : `${shaken.agreed}${verified}.`,
    evidence: { ...shaken.evidence, overlooked: shaken.fault },
  };
  return { kind: 'connected', socket: shaken.socket, stages: { ...stages, tls } };
}

/** Plain HTTP and another protocol altogether break the handshake in the same way; only their first words differ. */
async function tellFromHttp(
  route: Route,
  tools: ConnectTools,
  shaken: Extract<Awaited<ReturnType<typeof shakeHands>>, { kind: 'failed' }>,
): Promise<Pick<typeof shaken, 'fault' | 'evidence'>> {
  if (shaken.fault !== 'not-tls') return shaken;
  const again = await openRaw(route, tools);
  if (again.kind === 'failed') return shaken;
  const firstBytes = await readFirstBytes(again.socket, toAuthority(route.origin), tools.timeoutMs);
  const fault: Fault = firstBytes.startsWith('HTTP/') ? 'plain-http' : 'not-tls';
  return { fault, evidence: { ...shaken.evidence, firstBytes } };
}

function failed(fault: Fault, host: string, evidence: StageReport['evidence']): StageReport {
  return { outcome: 'failed', tookMs: 0, fault, summary: describeFault(fault, host), evidence };
}

function failAt(stage: StageName, report: StageReport, before: Stages = {}): Connected {
  return { kind: 'failed', stage, report, stages: { ...before, [stage]: report } };
}
