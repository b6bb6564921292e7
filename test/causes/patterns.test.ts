import { checkSync } from 'recheck';
import { describe, expect, test } from 'vitest';
import { causes } from '../../src/causes/index.ts';
import { classify } from '../../src/diagnosis/classify.ts';
import { processorMs } from '../processor-time.ts';
import { alternativesOf, repeatsForEver, simplerPatterns } from './simpler-patterns.ts';

const all = Object.values(causes);
const proven = new Map<string, boolean>();

describe.each(all)('$code', ({ patterns, wrappers }) => {
  const written = [
    ...patterns,
    ...wrappers.flatMap(({ opening, provided, unless }) => [opening, provided ?? [], unless ?? []].flat()),
  ];

  test('has patterns that are linear on any input', () => {
    for (const { source, flags } of written) {
      // A pattern takes as long as its slowest alternative, and one that repeats a bounded number of times looks at a
      // bounded stretch from each place.
      for (const alternative of alternativesOf(source).filter(repeatsForEver)) {
        const isProven = (pattern: string): boolean => isProvenLinear(pattern, flags.replaceAll(/[gi]/g, ''));
        const isLinear = simplerPatterns(alternative).every(isProven) || isProven(alternative);
        expect([alternative, isLinear]).toEqual([alternative, true]);
      }
    }
  }, 120_000);

  test('has patterns that remember nothing between two texts', () => {
    expect(written.filter(({ sticky }) => sticky)).toEqual([]);
    expect(written.filter(({ global }) => global)).toEqual(patterns);
  });
});

test.each([
  ['one letter', 'a'],
  ['blanks', ' '],
  [
    'words of many causes',
    'denied unauthorized: lookup a on b: dial tcp failed to register layer x509: manifest for ',
  ],
  ['open quotes and colons', '": \\"'],
  ['names', 'lookup a.b.c on 1.2.3.4:53 '],
  ['wrappers', 'proxyconnect tcp: admission webhook "a" denied the request ApplyLayer '],
  ['digests', '/blobs/sha256:0123456789abcdef'],
])('a megabyte of %s is classified in a moment', (_name, unit) => {
  const text = unit.repeat(Math.ceil(1_048_576 / unit.length));

  const took = processorMs(() => {
    classify(text, all);
    for (const { patterns } of all) for (const pattern of patterns) text.slice(0, 65_536).search(pattern);
  });

  expect(took).toBeLessThan(20_000);
});

/** By an automaton; recheck's other way, guessing attacks, proves nothing. Case plays no part in time. */
function isProvenLinear(pattern: string, flags: string): boolean {
  const key = `/${pattern}/${flags}`;
  const known = proven.get(key);
  if (known !== undefined) return known;
  const { status } = checkSync(pattern, flags, { checker: 'automaton', timeout: 60_000 });
  proven.set(key, status === 'safe');
  return status === 'safe';
}
