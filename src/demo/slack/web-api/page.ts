import type { Message } from '../message.ts';
import { malformed, type Refusal } from './outcome.ts';

interface Times {
  readonly oldest?: string | undefined;
  readonly latest?: string | undefined;
  readonly inclusive: boolean;
}

/** Bounds are left out themselves unless `inclusive`. */
export function withinTimes(
  messages: readonly Message[],
  { oldest, latest, inclusive }: Times,
): readonly Message[] {
  const from = micros(oldest ?? '0');
  const to = latest === undefined ? undefined : micros(latest);
  return messages.filter(({ ts }) => {
    const at = micros(ts);
    if (at === from || at === to) return inclusive;
    return at > from && (to === undefined || at < to);
  });
}

type Page = {
  readonly kind: 'page';
  readonly items: readonly Message[];
  /** Empty on the last page. */
  readonly cursor: string;
};

/** One page; the cursor names the message to go on from, so that messages which arrive meanwhile shift nothing. */
export function pageOf(
  messages: readonly Message[],
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Page | Refusal {
  const start = startOf(messages, cursor);
  if (start < 0) return malformed('invalid_cursor');
  const next = messages[start + limit];
  const items = messages.slice(start, start + limit);
  return { kind: 'page', items, cursor: next === undefined ? '' : btoa(`next_ts:${next.ts}`) };
}

function startOf(messages: readonly Message[], cursor: string | undefined): number {
  if (cursor === undefined || cursor === '') return 0;
  return messages.findIndex(({ ts }) => btoa(`next_ts:${ts}`) === cursor);
}

/** Microseconds since 1970, exact: a `ts` has more digits than a number keeps apart. */
function micros(ts: string): bigint {
  const [seconds = '0', fraction = ''] = ts.split('.');
  return BigInt(seconds) * 1_000_000n + BigInt(fraction.slice(0, 6).padEnd(6, '0'));
}
