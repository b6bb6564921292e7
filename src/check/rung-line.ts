import { toPrintable } from '../explain/steps.ts';
import type { Hop, Outcome } from '../probes/hop.ts';
import type { HostProbe } from '../probes/host-probe.ts';

export const marks: Readonly<Record<Outcome, string>> = {
  passed: '✓',
  warned: '!',
  failed: '✗',
  skipped: '-',
};

/** A rung of the ladder as one line of a terminal. */
export function toRungLine({ hop, outcome, tookMs, summary }: Hop): string {
  return line(outcome, hop, 10, tookMs, summary);
}

export function toHostLine({ probe, outcome, tookMs, summary }: HostProbe): string {
  return line(outcome, probe, 19, tookMs, summary);
}

function line(outcome: Outcome, name: string, width: number, tookMs: number | null, summary: string): string {
  return `  ${marks[outcome]} ${name.padEnd(width)} ${milliseconds(tookMs).padStart(8)}  ${toPrintable(summary)}`;
}

function milliseconds(tookMs: number | null): string {
  if (tookMs === null) return '';
  return tookMs < 10 ? `${tookMs.toFixed(1)} ms` : `${Math.round(tookMs)} ms`;
}
