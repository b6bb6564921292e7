import type { z } from 'zod';
import type { Outcome } from '../probes/hop.ts';
import type { Fault } from '../probes/ladder/faults.ts';

type Json = z.core.util.JSONType;
export type Evidence = Readonly<Record<string, Json>>;

/** One step towards an answer, timed apart; the ladder makes hops of them. */
export interface StageReport {
  readonly outcome: Exclude<Outcome, 'skipped'>;
  readonly tookMs: number;
  /** Null where it passed. */
  readonly fault: Fault | null;
  readonly summary: string;
  readonly evidence: Evidence;
}

export type StageName = 'dns' | 'tcp' | 'proxy' | 'tls';

/** What was measured on the way to a connection; a stage that was not needed or not reached is absent. */
export type Stages = Partial<Record<StageName, StageReport>>;

/** Where requests go. */
export interface Origin {
  readonly scheme: 'https' | 'http';
  /** Without brackets. */
  readonly hostname: string;
  readonly port: number;
}

/** `registry.example.com`, `[::1]:5000`: with its port where that is not the scheme's own. */
export function toAuthority({ scheme, hostname, port }: Origin): string {
  const name = hostname.includes(':') ? `[${hostname}]` : hostname;
  return port === (scheme === 'https' ? 443 : 80) ? name : `${name}:${port}`;
}

/** `registry.example.com:443`, `[::1]:5000`: always with its port. */
export function toHostPort({ hostname, port }: Pick<Origin, 'hostname' | 'port'>): string {
  return `${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`;
}

/** Milliseconds since `start`, of the monotonic clock, to a tenth. */
export function since(start: number): number {
  return Math.round((performance.now() - start) * 10) / 10;
}
