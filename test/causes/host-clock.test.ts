import { expect, test } from 'vitest';
import { hostClock } from '../../src/causes/host-clock.ts';
import { hostProbe, vantage } from '../diagnosis/vantages.ts';

const hour = 3_600_000;
const exact = (ms: number) => ({ leastMs: ms, mostMs: ms });
const beside = (offsetSeconds: number) =>
  vantage({
    name: "the bot's host",
    clock: exact(0),
    evidence: { ping: { host: 'registry.example.com:443', clockOffsetSeconds: offsetSeconds } },
  });

test('nothing is known of a clock that can be compared with none', () => {
  expect(hostClock(vantage()).kind).toBe('unknown');
});

test('the engine of the same host is no other clock', () => {
  const peers = [{ source: 'engine', aheadSeconds: 0, uncertaintySeconds: 0.1 }];

  expect(
    hostClock(vantage({ host: [hostProbe('clock-offset', 'passed', null, { evidence: { peers } })] })).kind,
  ).toBe('unknown');
});

test('the bot and the registry that it asked are two witnesses', () => {
  const clock = hostClock(vantage({ clock: exact(-3 * hour) }), [beside(0)]);

  expect(clock).toMatchObject({ kind: 'wrong', aheadSeconds: expect.closeTo(-10_800, -1) });
  expect(clock.said).toBe(
    "The clock of runner-7 is 3 h behind the bot's and that of registry.example.com:443",
  );
});

test('a bot whose own clock is off is outvoted by a registry and another agent', () => {
  const other = vantage({ name: 'runner-2', clock: exact(3 * hour) });

  const clock = hostClock(vantage({ clock: exact(3 * hour) }), [other, beside(3 * 3_600)]);

  expect(clock.kind).toBe('right');
  expect(clock.said).toBe(
    "The clock of runner-7 agrees with that of runner-2 and that of registry.example.com:443, but is 3 h ahead of the bot's",
  );
});

test('an answer that was long on its way does not make a clock wrong', () => {
  expect(hostClock(vantage({ clock: { leastMs: -70_000, mostMs: 500 } })).kind).toBe('right');
});

test('of one that is a minute off, nothing is said', () => {
  expect(hostClock(vantage({ clock: exact(50_000) })).kind).toBe('right');
});
