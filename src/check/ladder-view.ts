import type { Hop, Outcome } from '../probes/hop.ts';
import type { HopName } from '../probes/hop-names.ts';
import { marks, toRungLine } from './rung-line.ts';

/** Where a ladder is shown while it is climbed. */
export interface LadderView {
  /** Called once per rung, in order. */
  readonly show: (hop: Hop) => void;
  /** Takes away what only says that something is still running. */
  readonly close: () => void;
}

interface Screen {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/**
 * Shows each rung as it is passed. A terminal is told which one is being climbed, in a line that the outcome then
 * replaces; anything else gets finished lines only.
 */
export function createLadderView(screen: Screen, { coloured }: { readonly coloured: boolean }): LadderView {
  const isLive = screen.isTTY === true;
  let isPending = false;

  function clear(): void {
    if (isPending) screen.write('\r\u001b[K');
    isPending = false;
  }

  return {
    show(hop) {
      clear();
      screen.write(`${paint(toRungLine(hop), hop.outcome, coloured)}\n`);
      const next = isLive && hop.outcome !== 'failed' ? following[hop.hop] : undefined;
      if (next === undefined) return;
      screen.write(`  … ${next}`);
      isPending = true;
    },
    close: clear,
  };
}

const following: Readonly<Partial<Record<HopName, HopName>>> = {
  reference: 'dns',
  dns: 'tcp',
  tcp: 'proxy',
  proxy: 'tls',
  tls: 'ping',
  ping: 'challenge',
  challenge: 'token',
  token: 'manifest',
  manifest: 'platform',
  platform: 'blob',
};

const colours: Readonly<Record<Outcome, number>> = { passed: 32, warned: 33, failed: 31, skipped: 2 };

function paint(line: string, outcome: Outcome, coloured: boolean): string {
  if (!coloured) return line;
  const mark = `\u001b[${colours[outcome]}m${marks[outcome]}\u001b[0m`;
  return outcome === 'skipped' ? `\u001b[2m${line}\u001b[0m` : line.replace(marks[outcome], mark);
}
