import { expect, test } from 'vitest';
import type { Vantage } from '../../src/causes/seen.ts';
import { toCheckAnswer } from '../../src/check/check-answer.ts';
import { toCheckReport } from '../../src/check/check-report.ts';
import { judgeVantage } from '../../src/diagnosis/judge-vantage.ts';
import { hostProbe, vantage } from '../diagnosis/vantages.ts';

function answerOf(at: Vantage) {
  return toCheckAnswer(at, judgeVantage(at));
}

const missing = vantage({
  fails: { at: 'manifest', fault: 'manifest-unknown', summary: 'There is no such tag.' },
  host: [hostProbe('disk-space', 'passed')],
  ladder: {
    nearest: { references: ['registry.example.com/team/app:1.3'], read: 3, isWhole: true },
  },
});

test('the keys and their order are the promised ones', () => {
  const answer = answerOf(missing);

  expect(Object.keys(answer)).toEqual([
    'image',
    'vantage',
    'pullable',
    'cause',
    'certainty',
    'summary',
    'suggestions',
    'hops',
    'host',
    'cost',
    'remedies',
  ]);
  expect(Object.keys(answer.image)).toEqual(['reference', 'registry', 'repository', 'tag', 'digest']);
  expect(Object.keys(answer.hops[0] ?? {})).toEqual(['hop', 'outcome', 'tookMs', 'summary', 'evidence']);
  expect(Object.keys(answer.host[0] ?? {})).toEqual(['probe', 'outcome', 'tookMs', 'summary', 'evidence']);
  expect(Object.keys(answer.cost)).toEqual(['requests', 'bytes', 'pulls']);
});

test('a reference that is none leaves its parts null', () => {
  const at = vantage({ fails: { at: 'reference', fault: 'invalid-reference' }, ladder: { image: null } });

  expect(answerOf(at).image).toEqual({
    reference: at.image,
    registry: null,
    repository: null,
    tag: null,
    digest: null,
  });
});

test('a person reads verdict, nearest names, what to do and what it cost', () => {
  const report = toCheckReport(missing, judgeVantage(missing));

  expect(report).toContain('The tag or digest does not exist (tag-not-found, confirmed)');
  expect(report).toContain('  There is no such tag. The nearest that exists is');
  expect(report).toContain('What exists\n  registry.example.com/team/app:1.3');
  expect(report).toMatch(/What to do\n +1\. Developer: /);
  expect(report).toContain('Cost: 5 requests, 4.1 kB, nothing of a pull limit');
});

test('a healthy image has nothing to do', () => {
  const at = vantage();

  expect(toCheckReport(at, judgeVantage(at))).not.toContain('What to do');
});
