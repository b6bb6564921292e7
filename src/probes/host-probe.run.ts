import { performance } from 'node:perf_hooks';
import type { HostProbe, HostVerdict } from './host-probe.ts';
import type { HostProbeName } from './host-probe-names.ts';

export interface ProbeFindings {
  readonly verdict: HostVerdict;
  readonly evidence: HostProbe['evidence'];
}

interface ProbeRun {
  readonly probe: HostProbeName;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Whatever this leaves running must end by itself when the signal is aborted. */
  readonly gather: (signal: AbortSignal) => Promise<ProbeFindings>;
}

/** Runs one probe within its time. It answers in any case: a probe that breaks costs a sentence, not the report. */
export async function runHostProbe({ probe, timeoutMs, signal, gather }: ProbeRun): Promise<HostProbe> {
  const started = performance.now();
  const controller = new AbortController();
  const stop = () => controller.abort();
  signal.addEventListener('abort', stop, { once: true });
  const timer = setTimeout(stop, timeoutMs);
  try {
    if (signal.aborted) stop();
    const findings = await Promise.race([gather(controller.signal), untilAborted(controller.signal)]);
    const tookMs = findings.verdict.outcome === 'skipped' ? null : sinceMs(started);
    return { probe, tookMs, ...findings.verdict, evidence: findings.evidence };
  } catch (error) {
    const isLate = controller.signal.aborted;
    const name = error instanceof Error ? error.name : 'unknown error';
    return {
      probe,
      outcome: 'warned',
      tookMs: sinceMs(started),
      summary: isLate
        ? `No answer within ${Math.round(sinceMs(started)) / 1_000} s.`
        : `This check broke (${name}), and says nothing about the host.`,
      fault: isLate ? 'timed-out' : 'probe-broken',
      evidence: {},
    };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    controller.abort();
  }
}

export function sinceMs(started: number): number {
  return Math.round((performance.now() - started) * 10) / 10;
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const late = () => reject(new Error('the time is over'));
    if (signal.aborted) late();
    else signal.addEventListener('abort', late, { once: true });
  });
}
