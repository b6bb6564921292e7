import type { PeerClock } from './clock-offset.ts';
import type { Hop } from './hop.ts';
import type { HopName } from './hop-names.ts';
import type { LadderReport } from './ladder/ladder.ts';
import type { Transfer } from './path-mtu.ts';

/** What the ladder met on its way that says something about the host itself. */
export interface LadderSeen {
  readonly peerClocks: readonly PeerClock[];
  readonly transfers: {
    /** Address that was connected to. */
    readonly target: string | null;
    readonly small: Transfer | null;
    readonly large: Transfer | null;
  };
}

/** Takes from a ladder the clock of who answered, and how small and large answers fared. */
export function ladderSeen({ hops }: LadderReport): LadderSeen {
  const at = (name: HopName) => hops.find(({ hop }) => hop === name);
  const target = at('tcp')?.evidence['connectedTo'];
  return {
    peerClocks: clocksOf(at('ping')),
    transfers: {
      target: typeof target === 'string' ? target : null,
      small: smallest(at('blob')),
      large: largest(at('blob')),
    },
  };
}

/** The header has whole seconds, and the answer took its time. */
function clocksOf(ping: Hop | undefined): readonly PeerClock[] {
  const offset = ping?.evidence['clockOffsetSeconds'];
  const source = ping?.evidence['host'];
  if (typeof offset !== 'number' || typeof source !== 'string') return [];
  const uncertaintySeconds = 1 + (ping?.tookMs ?? 0) / 1_000;
  return [{ source, aheadSeconds: offset === 0 ? 0 : -offset, uncertaintySeconds }];
}

/** Blobs that were read whole and found intact: the configuration of an image is a few kilobytes. */
function smallest(blob: Hop | undefined): Transfer | null {
  const sizes = wholeSizes(blob);
  return sizes.length === 0 ? null : toTransfer(Math.min(...sizes), blob, 'whole');
}

/**
 * A blob of which not even the head of an answer arrived, beside others that did: the first packet of that answer was
 * already a full one. A body that stops later has got packets of full size through.
 */
function largest(blob: Hop | undefined): Transfer | null {
  const sizes = wholeSizes(blob);
  const stalled = blob?.evidence['blobBytes'];
  if (blob?.fault === 'answer-timeout' && typeof stalled === 'number') {
    return stalled > Math.min(...sizes, stalled) ? toTransfer(stalled, blob, 'stalled') : null;
  }
  return sizes.length === 0 ? null : toTransfer(Math.max(...sizes), blob, 'whole');
}

function toTransfer(bytes: number, blob: Hop | undefined, outcome: Transfer['outcome']): Transfer {
  return { bytes, tookMs: blob?.tookMs ?? 0, outcome };
}

function wholeSizes(blob: Hop | undefined): readonly number[] {
  const verified = blob?.evidence['verified'];
  if (!Array.isArray(verified)) return [];
  return verified.flatMap((entry) => {
    const bytes = typeof entry === 'object' && entry !== null && 'bytes' in entry ? entry['bytes'] : null;
    return typeof bytes === 'number' ? [bytes] : [];
  });
}
