import { beforeEach, expect, test } from 'vitest';
import { createFreshness, type Freshness } from '../../src/queue/answering/freshness.ts';

const year = 365 * 24 * 3_600_000;
let wall: number;
let monotonic: number;
let freshness: Freshness;
beforeEach(() => {
  wall = 1_800_000_000_000;
  monotonic = 5_000;
  freshness = createFreshness({ now: () => wall, monotonicNow: () => monotonic });
});

function pass(ms: number): void {
  wall += ms;
  monotonic += ms;
}

const issued = (nonce: string, at: number) => ({ nonce, iat: at / 1_000, exp: at / 1_000 + 30 });

test('a request lives until its end, to the second, where the clocks agree', () => {
  const request = issued(freshness.announce(), wall);

  pass(29_999);
  expect(freshness.judge(request)).toEqual({ kind: 'fresh', remainingMs: 1 });
  pass(1);
  expect(freshness.judge(request).kind).toBe('expired');
});

test.each([year, -year])(
  'on a host whose clock is %d ms off, age is counted from the announcement',
  (off) => {
    const request = issued(freshness.announce(), wall - off);

    expect(freshness.judge(request)).toEqual({ kind: 'fresh', remainingMs: 30_000 });
    pass(44_999);
    expect(freshness.judge(request).kind).toBe('fresh');
    pass(1);
    expect(freshness.judge(request).kind).toBe('expired');
  },
);

test('a clock that is set back does not make an old request young', () => {
  const request = issued(freshness.announce(), wall);
  pass(60_000);
  wall -= year;

  expect(freshness.judge(request).kind).toBe('expired');
});

test('what answers an announcement of another process is judged by its dates', () => {
  expect(freshness.judge(issued('unknown', wall)).kind).toBe('fresh');
  expect(freshness.judge(issued('unknown', wall - 30_000)).kind).toBe('expired');
  expect(freshness.judge(issued('unknown', wall + 61_000)).kind).toBe('expired');
});
