import type { HostVerdict } from './host-probe.ts';

/** One clock beside our own, seen at one moment. */
export type PeerClock = {
  /** Host that sent the header, or `engine`. */
  readonly source: string;
  /** How far our own clock is ahead of it, in seconds. */
  readonly aheadSeconds: number;
  /** By how much that may be wrong: the header has whole seconds, and the answer took its time. */
  readonly uncertaintySeconds: number;
};

export type ClockOffsetFacts = { readonly peers: PeerClock[] };

export const timeoutMs = 5_000;

/** Registries' tokens are valid from the second they are made, and most leave a minute for clocks that differ. */
export const tolerableSeconds = 60;

/** What a `Date` header says of our clock; undefined where it is no date. */
export function toPeerClock(sent: {
  readonly source: string;
  readonly date: string;
  /** Of our clock when the answer came, and how long it took, in milliseconds. */
  readonly receivedAt: number;
  readonly tookMs: number;
}): PeerClock | undefined {
  const peer = Date.parse(sent.date);
  if (Number.isNaN(peer)) return undefined;
  const isWhole = !/\d\.\d+/.test(sent.date);
  // It was sent at some moment of the exchange, and cut down to the second before it.
  const ahead = sent.receivedAt - sent.tookMs / 2 - peer - (isWhole ? 500 : 0);
  const uncertainty = sent.tookMs / 2 + (isWhole ? 500 : 0);
  return {
    source: sent.source,
    aheadSeconds: Math.round(ahead / 100) / 10,
    uncertaintySeconds: Math.round(uncertainty / 100) / 10,
  };
}

/** The engine shares this machine's clock: against a registry the median of the others decides. */
export function judgeClockOffset({ peers }: ClockOffsetFacts): HostVerdict {
  const others = peers.filter(({ source }) => source !== 'engine');
  const compared = others.length > 0 ? others : peers;
  const sorted = compared.toSorted((one, other) => one.aheadSeconds - other.aheadSeconds);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) {
    return { outcome: 'skipped', fault: null, summary: 'No other clock was seen to compare with.' };
  }
  const { aheadSeconds: ahead, uncertaintySeconds: uncertainty, source } = middle;
  const summary = `This clock is ${inWordsAhead(ahead)} that of ${source}.`;
  if (Math.abs(ahead) - uncertainty > tolerableSeconds) {
    return { outcome: 'warned', fault: 'clock-wrong', summary };
  }
  return { outcome: 'passed', fault: null, summary };
}

/** `3 h behind`, `90 s ahead of`: how far one clock is before another. */
export function inWordsAhead(ahead: number): string {
  const seconds = Math.abs(ahead);
  if (seconds < 2) return 'within two seconds of';
  const way = ahead > 0 ? 'ahead of' : 'behind';
  if (seconds < 120) return `${Math.round(seconds)} s ${way}`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min ${way}`;
  return seconds < 172_800
    ? `${Math.round(seconds / 3_600)} h ${way}`
    : `${Math.round(seconds / 86_400)} days ${way}`;
}
