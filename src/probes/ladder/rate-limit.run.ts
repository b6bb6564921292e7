import type { Headers } from '../../egress/exchange.ts';
import type { Evidence } from '../../egress/stage.ts';
import { headerOf, headersOf } from './climb.run.ts';

const names = [
  'ratelimit-limit',
  'ratelimit-remaining',
  'ratelimit-reset',
  'docker-ratelimit-source',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'retry-after',
] as const;

/** The headers about limits, as they came: `100;w=21600` is 100 within six hours. */
export function readRateLimit(headers: Headers): Evidence {
  const found = names.flatMap((name) => {
    const value = headerOf(headers, name);
    return value === undefined ? [] : [[name, value.slice(0, 100)] as const];
  });
  return found.length === 0 ? {} : { rateLimit: Object.fromEntries(found) };
}

/** True where the registry counts pulls and none are left. */
export function isExhausted(headers: Headers): boolean {
  return /^0(?:;|$)/.test(headerOf(headers, 'ratelimit-remaining')?.trim() ?? '');
}

/** What the registry wants its users to know: the text of `Warning: 299 - "…"`. */
export function readWarnings(headers: Headers): Evidence {
  const texts = headersOf(headers, 'warning').flatMap(
    (value) => /^299 \S+ "((?:[^"\\]|\\.){1,300})/.exec(value)?.[1] ?? [],
  );
  return texts.length === 0 ? {} : { warnings: texts.slice(0, 5) };
}
