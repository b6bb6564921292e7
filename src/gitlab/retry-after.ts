import type { IncomingHttpHeaders } from 'node:http';

/** GitLab never asks for more than this, and nothing is gained from a longer wait than the queue's own. */
const longestMs = 60 * 60 * 1_000;

interface ThrottledAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/**
 * How long GitLab, or what stands in front of it, asks to be left alone, in milliseconds; undefined where it does not
 * say. Throttled answers carry `Retry-After` in seconds; some proxies write a date there; `RateLimit-Reset` is a unix
 * time and `RateLimit-ResetTime` a date. Several limits of GitLab's API answer 429 with none of them.
 *
 * @see https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/#response-headers
 */
export function readRetryAfter({ status, headers }: ThrottledAnswer, nowMs: number): number | undefined {
  // A date counts against the clock that wrote it.
  const date = Date.parse(text(headers['date']));
  const serverNowMs = Number.isNaN(date) ? nowMs : date;
  const waits = [
    toSeconds(text(headers['retry-after'])) * 1_000,
    Date.parse(text(headers['retry-after'])) - serverNowMs,
  ];
  // These two are on every answer; only on a 429 do they say when to come back.
  if (status === 429) {
    waits.push(
      toSeconds(text(headers['ratelimit-reset'])) * 1_000 - serverNowMs,
      Date.parse(text(headers['ratelimit-resettime'])) - serverNowMs,
    );
  }
  const wait = waits.find((ms) => !Number.isNaN(ms));
  return wait === undefined ? undefined : Math.min(Math.max(wait, 0), longestMs);
}

function text(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value.trim() : '';
}

function toSeconds(value: string): number {
  return /^\d{1,12}(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
}
