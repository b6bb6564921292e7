import type { Channel } from '../../egress/channel.ts';
import type { HttpAnswer, HttpFailure } from '../../egress/exchange.ts';
import { type Evidence, type StageReport, type Stages, toHostPort } from '../../egress/stage.ts';
import { contentTypeOf, headerOf } from './climb.run.ts';
import { describeFault } from './fault-words.ts';
import type { Fault } from './faults.ts';
import { readRateLimit } from './rate-limit.run.ts';
import { type RegistryError, readRegistryError } from './registry-error.ts';

interface FailedReport {
  readonly fault: Fault;
  readonly host: string;
  readonly tookMs: number;
  readonly evidence: Evidence;
  /** Their own words, put behind ours. */
  readonly said?: string | null;
}

export function failedReport({ fault, host, tookMs, evidence, said = null }: FailedReport): StageReport {
  const summary = describeFault(fault, host);
  const quoted = said === null ? summary : `${summary.replace(/\.$/, '')}: "${said.slice(0, 200)}"`;
  return { outcome: 'failed', tookMs, fault, summary: quoted, evidence };
}

/** A request that got no whole answer, at whatever layer it broke. */
export function brokenReport(channel: Channel, failure: HttpFailure, evidence: Evidence = {}): StageReport {
  const host = toHostPort(channel.route.origin);
  const { fault, status, tookMs, connection } = failure;
  const whole = { host, status, ...evidence };
  if (connection === null) return failedReport({ fault, host, tookMs, evidence: whole });
  return {
    ...connection.report,
    tookMs,
    evidence: { ...whole, ...brief(connection.stages), brokeAt: connection.stage },
  };
}

/** How the way to another host was, in short, within the hop that needed that host. */
export function brief(stages: Stages): Evidence {
  const connection: Record<string, Evidence[string]> = {};
  for (const [name, { tookMs, summary, fault, evidence }] of Object.entries(stages)) {
    connection[name] = { tookMs, summary, fault, ...(fault === null ? {} : { evidence: { ...evidence } }) };
  }
  return { connection };
}

/** How the way there was; nothing while the connection is still being opened. */
export async function wayTo(channel: Channel): Promise<Evidence> {
  return brief((await channel.opened).stages);
}

export interface Refusal {
  readonly error: RegistryError;
  readonly evidence: Evidence;
}

/** What an answer says about itself, and why it refuses where it does. */
export function describeAnswer(answer: HttpAnswer): Refusal {
  const { status, body } = answer;
  const error = status < 400 ? none : readRegistryError(body, contentTypeOf(answer));
  const headers = ['server', 'date', 'retry-after', 'www-authenticate'] as const;
  const shown = headers.flatMap((name) => {
    const value = headerOf(answer.headers, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    error,
    evidence: {
      status,
      ...Object.fromEntries(shown),
      ...(status < 400 ? {} : { code: error.code, message: error.message, ...readRateLimit(answer.headers) }),
    },
  };
}

const none: RegistryError = { code: null, message: null, shape: 'none' };

/** Passed, or warned where it took more than `slowMs`. */
export function timedReport(
  report: { readonly tookMs: number; readonly summary: string; readonly evidence: Evidence },
  host: string,
  slowMs: number,
): StageReport {
  if (report.tookMs <= slowMs) return { outcome: 'passed', fault: null, ...report };
  const summary = `${describeFault('slow', host)} It took ${Math.round(report.tookMs)} ms.`;
  return { ...report, outcome: 'warned', fault: 'slow', summary };
}
