import { expect, test } from 'vitest';
import { type Look, nextStep, type Waiting } from '../../src/remedies/retry-when-pullable.ts';

const hour = 3_600_000;
const waiting = (over: Partial<Waiting> = {}): Waiting => ({
  cause: 'rate-limited',
  sinceMs: 0,
  looks: 1,
  unknownInARow: 0,
  ...over,
});
const still: Look = { kind: 'not-pullable', cause: 'rate-limited', notBeforeMs: null };

test('once the host can pull the image, the jobs are retried', () => {
  expect(nextStep(waiting(), { kind: 'pullable' }, 7 * hour)).toEqual({ kind: 'retry' });
});

test('looks become rarer, to every quarter of an hour', () => {
  const waits = [1, 2, 3, 4, 5, 50].map((looks) => nextStep(waiting({ looks }), still, 1_000));

  expect(waits.map((step) => (step.kind === 'look-again' ? step.afterMs / 60_000 : null))).toEqual([
    1, 2, 4, 8, 15, 15,
  ]);
});

test('what a registry says of the end of its limit is when it is looked at again', () => {
  const limited: Look = { ...still, notBeforeMs: 2 * hour };

  expect(nextStep(waiting(), limited, hour)).toEqual({ kind: 'look-again', afterMs: hour });
  expect(nextStep(waiting(), limited, 2 * hour)).toEqual({ kind: 'look-again', afterMs: 60_000 });
});

test.each<[string, Partial<Waiting>, Look, number, RegExp]>([
  ['six hours are over', {}, still, 6 * hour, /six hours/],
  ['the limit lasts longer than that', {}, { ...still, notBeforeMs: 7 * hour }, hour, /limit lasts/],
  [
    'it fails for what waiting does not change',
    {},
    { ...still, cause: 'image-not-allowed' },
    hour,
    /image-not-allowed/,
  ],
  [
    'the host says nothing again and again',
    { unknownInARow: 5 },
    { kind: 'unknown' },
    hour,
    /5 times in a row/,
  ],
])('it gives up, with the reason, when %s', (_, over, look, nowMs, why) => {
  expect(nextStep(waiting(over), look, nowMs)).toEqual({ kind: 'give-up', why: expect.stringMatching(why) });
});

test('the last look is at the end of the six hours', () => {
  expect(nextStep(waiting({ looks: 9 }), still, 6 * hour - 5_000)).toEqual({
    kind: 'look-again',
    afterMs: 5_000,
  });
});
