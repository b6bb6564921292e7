import { expect, test } from 'vitest';
import { createBoundedText } from '../../src/failure/bounded-text.ts';
import { createRandom } from './fake-secrets.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('a stream within the bounds comes back whole', () => {
  const kept = createBoundedText({ headBytes: 8, tailBytes: 8 });

  kept.push(bytes('0123'));
  kept.push(bytes('456789abcdef'));

  expect(kept.text()).toBe('0123456789abcdef');
  expect(kept.truncated()).toBe(false);
  expect(kept.bytes()).toBe(16);
});

test('an empty stream is an empty text', () => {
  expect(createBoundedText().text()).toBe('');
});

test('of a longer stream the first and the last lines stay, and a line says how much does not', () => {
  const kept = createBoundedText({ headBytes: 10, tailBytes: 10 });

  kept.push(bytes('one\ntwo\nthree\nfour\nfive\nsix\nseven\n'));

  expect(kept.text()).toBe('one\ntwo\n[… 20 bytes left out …]\nseven\n');
  expect(kept.truncated()).toBe(true);
});

test('one endless line is cut between characters', () => {
  const kept = createBoundedText({ headBytes: 10, tailBytes: 10 });

  for (let count = 0; count < 100; count += 1) kept.push(bytes('€'));

  expect(kept.text()).toBe('€€€\n[… 282 bytes left out …]\n€€€');
});

test('a character split between two chunks, or between head and tail, stays whole', () => {
  const kept = createBoundedText({ headBytes: 4, tailBytes: 20 });
  const text = bytes('ab😀cd€');

  for (const byte of text) kept.push(Uint8Array.of(byte));

  expect(kept.text()).toBe('ab😀cd€');
});

test('the chunk may be reused by the caller', () => {
  const kept = createBoundedText({ headBytes: 4, tailBytes: 4 });
  const chunk = bytes('abcdef');

  kept.push(chunk);
  chunk.fill(0);

  expect(kept.text()).toBe('abcdef');
});

test('however the stream is cut into chunks, the same is kept', () => {
  const random = createRandom(7);
  const lines = Array.from(
    { length: 400 },
    (_, row) => `${row}: ${'ä€😀x'.repeat(Math.floor(random() * 6))}`,
  ).join('\n');
  const stream = bytes(lines);
  const bounds = { headBytes: 200, tailBytes: 500 };
  const whole = createBoundedText(bounds);
  whole.push(stream);

  for (let round = 0; round < 300; round += 1) {
    const pieces = createBoundedText(bounds);
    let at = 0;
    while (at < stream.length) {
      const length = Math.floor(random() * (random() < 0.1 ? 2_000 : 60));
      pieces.push(stream.subarray(at, at + length));
      at += length;
    }
    expect(pieces.text()).toBe(whole.text());
  }
  expect(whole.text().startsWith(lines.slice(0, 100))).toBe(true);
  expect(whole.text().endsWith(lines.slice(-100))).toBe(true);
  expect(whole.text()).not.toContain('\ufffd');
});

test('the answer can be read in between', () => {
  const kept = createBoundedText({ headBytes: 2, tailBytes: 4 });

  kept.push(bytes('ab\ncd'));
  expect(kept.text()).toBe('ab\ncd');
  kept.push(bytes('\nef\ngh'));
  expect(kept.text()).toBe('ab\n[… 7 bytes left out …]\ngh');
});

test('a hundred megabytes cost no memory beyond the bounds', () => {
  const kept = createBoundedText();
  const chunk = new Uint8Array(65_536).fill(0x61);
  chunk[65_535] = 0x0a;
  const before = process.memoryUsage().arrayBuffers;

  for (let count = 0; count < 1_600; count += 1) kept.push(chunk);

  expect(kept.bytes()).toBe(1_600 * 65_536);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
});
