import { expect, test } from 'vitest';
import { opId } from '../../src/slack/threads/op.ts';
import { createPace } from '../../src/slack/threads/pace.ts';

/** Time that passes only by waiting. */
function createTime() {
  let now = 1_000_000;
  return {
    advance: (ms: number) => {
      now += ms;
    },
    clock: {
      now: () => now,
      sleep: async (ms: number) => {
        now += ms;
      },
    },
  };
}

test('a few messages go at once, then one a second', async () => {
  const { clock } = createTime();
  const pace = createPace(clock);
  const begun = clock.now();
  const at: number[] = [];
  for (let message = 0; message < 8; message += 1) {
    await pace('C1');
    at.push(clock.now() - begun);
  }

  expect(at).toEqual([0, 0, 0, 0, 1_000, 2_000, 3_000, 4_000]);
});

test('channels do not wait for each other, and a pause gives the burst back', async () => {
  const { clock, advance } = createTime();
  const pace = createPace(clock);
  for (let message = 0; message < 4; message += 1) await pace('C1');
  const before = clock.now();
  await pace('C2');
  advance(10_000);
  for (let message = 0; message < 4; message += 1) await pace('C1');

  expect(clock.now()).toBe(before + 10_000);
});

test('an op is a uuid of its own for every message, the same every time', () => {
  const ops = [
    opId('7/1', 'parent', 0),
    opId('7/1', 'reply', 'a', 0),
    opId('7/1', 'reply', 'a', 1),
    opId('7/1reply', 'a', 0),
  ];

  expect(new Set(ops).size).toBe(4);
  expect(opId('7/1', 'parent', 0)).toBe(ops[0]);
  for (const op of ops)
    expect(op).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
