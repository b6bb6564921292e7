import { performance } from 'node:perf_hooks';
import type { Host } from '../host/host.ts';
import { judgeClockOffset, type PeerClock, toPeerClock } from './clock-offset.ts';
import type { ProbeFindings } from './host-probe.run.ts';

/** Compares this clock with the engine's, and with those of the servers that the ladder met. */
export async function gatherClockOffset(host: Host, peers: readonly PeerClock[]): Promise<ProbeFindings> {
  const engine = await askEngine(host);
  const facts = { peers: [...(engine === undefined ? [] : [engine]), ...peers].slice(0, 10) };
  return { verdict: judgeClockOffset(facts), evidence: facts };
}

async function askEngine({ engine }: Host): Promise<PeerClock | undefined> {
  if (engine.api === null || engine.said === null) return undefined;
  const started = performance.now();
  const info = await engine.api.info();
  const tookMs = performance.now() - started;
  const date = info.kind === 'answered' ? info.value.SystemTime : null;
  return date === null ? undefined : toPeerClock({ source: 'engine', date, receivedAt: Date.now(), tookMs });
}
