import type { Judgement } from './cause.ts';
import { textAt } from './evidence.ts';
import { hopOf, type Seen, type Vantage } from './seen.ts';

/** What a registry says of its limit, as this host meets it. */
export interface PullLimit {
  readonly limit: number;
  readonly remaining: number | null;
  /** Null where it does not say within what time. */
  readonly windowSeconds: number | null;
  /** Whom it counts: an address, or an account. */
  readonly source: string | null;
}

/** @returns null where the registry sent no such headers: it counts nothing, or says nothing about it. */
export function pullLimitOf(vantage: Vantage): PullLimit | null {
  const headers = ['manifest', 'token', 'ping'] as const;
  const evidence = headers.map((hop) => hopOf(vantage, hop)?.evidence).find((each) => each?.['rateLimit']);
  const [limit, windowSeconds] = countAt(evidence, 'ratelimit-limit');
  if (limit === null) return null;
  return {
    limit,
    windowSeconds,
    remaining: countAt(evidence, 'ratelimit-remaining')[0],
    source: textAt(evidence, 'rateLimit', 'docker-ratelimit-source'),
  };
}

/** Judges a limit that was met: whose it is, and who else uses it up. */
export function judgePullLimit({ at, elsewhere }: Seen): Judgement {
  const limit = pullLimitOf(at);
  const wait = retryAfter(at);
  if (limit === null) return { means: wait, settle: null, remedies: [] };
  const { source } = limit;
  const sharing = elsewhere.filter((other) => source !== null && pullLimitOf(other)?.source === source);
  const shared =
    sharing.length === 0 ? '' : `, the same as for ${sharing.map(({ name }) => name).join(' and ')}`;
  const counted = source === null ? '' : `, counted for ${source}${shared}`;
  const left = limit.remaining === null ? '' : `, of which ${limit.remaining} remain`;
  return {
    means: `Its limit is ${limit.limit} pulls${within(limit)}${left}${counted}.${wait === null ? '' : ` ${wait}`}`,
    settle: null,
    remedies: [],
  };
}

function within({ windowSeconds }: PullLimit): string {
  if (windowSeconds === null) return '';
  return windowSeconds % 3_600 === 0 ? ` in ${windowSeconds / 3_600} h` : ` in ${windowSeconds} s`;
}

/** How long the registry asks to be left alone; null where it does not say. */
export function retryAfterSeconds(at: Vantage): number | null {
  const failed = at.ladder.hops.find(({ outcome }) => outcome === 'failed');
  const value =
    textAt(failed?.evidence, 'retry-after') ?? textAt(failed?.evidence, 'rateLimit', 'retry-after');
  return value !== null && /^\d{1,6}$/.test(value) ? Number(value) : null;
}

function retryAfter(at: Vantage): string | null {
  const seconds = retryAfterSeconds(at);
  return seconds === null ? null : `It asks to be left alone for ${seconds} s.`;
}

/** `100;w=21600`: 100 within 21600 seconds. */
function countAt(
  evidence: Vantage['ladder']['hops'][number]['evidence'] | undefined,
  header: string,
): readonly [number | null, number | null] {
  const found = /^(?<count>\d{1,9})(?:;w=(?<seconds>\d{1,9}))?/.exec(
    textAt(evidence, 'rateLimit', header) ?? '',
  )?.groups;
  return [toNumber(found?.['count']), toNumber(found?.['seconds'])];
}

function toNumber(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}
