import { describe, expect, test } from 'vitest';
import { causeCodes, causeTitles } from '../../src/causes/codes.ts';
import { causes } from '../../src/causes/index.ts';
import { classify, findHits } from '../../src/diagnosis/classify.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { recordedTexts } from '../fixtures/index.ts';

const all = Object.values(causes);

describe.each(recordedTexts)('$code, $from', ({ code, text }) => {
  const diagnosis = diagnose(text);

  test('is recognised', () => {
    expect({ cause: diagnosis?.cause ?? null, reason: diagnosis?.reason }).toMatchObject({ cause: code });
  });

  test('is recognised by one cause only', () => {
    const reason = diagnosis?.reason ?? '';
    const best = classify(reason, all);
    const rivals = all.filter((cause) => cause !== best?.cause);
    const beside = rivals.filter((rival) =>
      findHits(reason, [rival]).some(({ start }) => start === best?.start),
    );

    expect(beside.map((rival) => rival.code)).toEqual([]);
  });

  test('is explained in at most two sentences and remedied by someone', () => {
    const { explanation = '', remedies = [] } = diagnosis ?? {};

    expect(explanation.length).toBeLessThanOrEqual(600);
    expect(sentencesIn(explanation)).toBeGreaterThan(0);
    expect(sentencesIn(explanation)).toBeLessThanOrEqual(2);
    expect(explanation).not.toMatch(/undefined|null|NaN|\[object| {2}/);
    expect(remedies.length).toBeGreaterThan(0);
    for (const { action, command, source } of remedies) {
      expect(action).toMatch(/^[A-Z].*\S$/s);
      expect(`${action}${command}`).not.toMatch(/undefined|NaN|\[object/);
      expect(new URL(source).protocol).toBe('https:');
    }
  });
});

test('every code has a recorded text, and every recorded text a code', () => {
  expect([...new Set(recordedTexts.map(({ code }) => code))].toSorted()).toEqual(causeCodes.toSorted());
});

test('every cause stands in the table under its own code', () => {
  expect(Object.entries(causes).filter(([code, cause]) => code !== cause.code)).toEqual([]);
  expect(new Set(Object.values(causeTitles)).size).toBe(causeCodes.length);
});

test('every cause says where its words come from', () => {
  expect(
    all.flatMap(({ sources }) => sources).filter((source) => new URL(source).protocol !== 'https:'),
  ).toEqual([]);
});

/** What stands in quotes is foreign and may hold anything. */
function sentencesIn(explanation: string): number {
  return explanation.replaceAll(/"[^"]*"/g, 'it').match(/[.!?](?=\s|$)/g)?.length ?? 0;
}
