import { expect, test } from 'vitest';
import { readRetryAfter } from '../../src/gitlab/retry-after.ts';

const nowMs = Date.parse('2026-09-26T10:00:00Z');
const inAMinute = 'Sat, 26 Sep 2026 10:01:00 GMT';
const hourMs = 3_600_000;

test.each([
  ['seconds', { 'retry-after': '7' }, 7_000],
  ['no seconds', { 'retry-after': '0' }, 0],
  ['a date', { 'retry-after': inAMinute }, 60_000],
  [
    'a date by a clock that is 30 s ahead',
    { 'retry-after': inAMinute, date: 'Sat, 26 Sep 2026 10:00:30 GMT' },
    30_000,
  ],
  ['a date in the past', { 'retry-after': 'Sat, 26 Sep 2026 09:00:00 GMT' }, 0],
  ['a unix time', { 'ratelimit-reset': String(nowMs / 1_000 + 60) }, 60_000],
  ['a reset date', { 'ratelimit-resettime': inAMinute }, 60_000],
  ['seconds before a reset', { 'retry-after': '7', 'ratelimit-resettime': inAMinute }, 7_000],
  ['nothing', {}, undefined],
  ['nonsense', { 'retry-after': 'soon', 'ratelimit-reset': 'x' }, undefined],
  ['nonsense before a reset', { 'retry-after': 'soon', 'ratelimit-resettime': inAMinute }, 60_000],
  ['a year', { 'retry-after': '31536000' }, hourMs],
])('429 with %s', (_what, headers, expected) => {
  expect(readRetryAfter({ status: 429, headers }, nowMs)).toBe(expected);
});

test('only a 429 waits for the limit to reset', () => {
  const headers = { 'ratelimit-reset': String(nowMs / 1_000 + 60), 'ratelimit-resettime': inAMinute };

  expect(readRetryAfter({ status: 503, headers }, nowMs)).toBeUndefined();
  expect(readRetryAfter({ status: 503, headers: { ...headers, 'retry-after': '2' } }, nowMs)).toBe(2_000);
});
