import { expect, test } from 'vitest';
import { createSealing } from '../src/sealing.ts';

const sealing = createSealing(Buffer.alloc(32, 1));
const context = { purpose: 'account', subject: ['T1', 'U1'] };

test('what was sealed opens with its key and its context, and does not show what it holds', () => {
  const sealed = sealing.seal('refresh token', context);

  expect(sealing.open(sealed, context)).toEqual({ kind: 'opened', text: 'refresh token' });
  expect(sealed).not.toContain(Buffer.from('refresh').toString('base64url'));
  expect(sealing.seal('refresh token', context)).not.toBe(sealed);
});

test('another key is told from a damaged text', () => {
  const sealed = sealing.seal('refresh token', context);
  const altered = `${sealed.slice(0, -3)}${sealed.endsWith('AAA') ? 'BBB' : 'AAA'}`;

  expect(createSealing(Buffer.alloc(32, 2)).open(sealed, context)).toEqual({ kind: 'other-key' });
  expect(sealing.open(altered, context)).toEqual({ kind: 'broken' });
  expect(sealing.open(sealed.slice(0, 20), context)).toEqual({ kind: 'broken' });
  expect(sealing.open('', context)).toEqual({ kind: 'broken' });
});

test.each([
  { purpose: 'account', subject: ['T1', 'U2'] },
  { purpose: 'undo', subject: ['T1', 'U1'] },
  { purpose: 'account', subject: ['T1U1'] },
])('what is put in the place of another does not open: %j', (elsewhere) => {
  expect(sealing.open(sealing.seal('refresh token', context), elsewhere)).toEqual({ kind: 'broken' });
});
