import { expect, test } from 'vitest';
import type { Vantage } from '../../src/causes/seen.ts';
import { conclude } from '../../src/diagnosis/conclude.ts';
import { judgeVantage } from '../../src/diagnosis/judge-vantage.ts';
import { reportPlace } from '../../src/diagnosis/report-place.ts';
import type { Fault } from '../../src/probes/ladder/faults.ts';
import { diagnosis } from '../builders.ts';
import { vantage } from './vantages.ts';

function tried(at: Vantage, ...faults: readonly (Fault | null)[]): Vantage {
  const tries = faults.map((fault) => ({ fault, tookMs: 40 }));
  const cost = { requests: faults.length, bytes: 2_000, pulls: 0 };
  return { ...at, repeat: { upTo: 'ping', tries, unmade: 0, cost } };
}

const reset = vantage({
  fails: { at: 'tls', fault: 'reset', summary: 'registry.example.com:443 reset the connection.' },
});

test('what fails in some of several tries comes and goes, and a retry leads what to do', () => {
  const verdict = judgeVantage(tried(reset, null, 'reset', 'reset', null, null));

  expect(verdict).toMatchObject({
    pullable: false,
    cause: 'connection-interrupted',
    certainty: 'confirmed',
    seen: 'registry.example.com:443 reset the connection; 3 of 6 tries failed.',
    means: 'It comes and goes, so another try can pass.',
  });
  expect(verdict.remedies[0]?.action).toBe('Retry the job again: some tries pass.');
});

test('what failed once and never again is only likely what failed the job', () => {
  const verdict = judgeVantage(tried(reset, null, null, null, null));

  expect(verdict).toMatchObject({ cause: 'connection-interrupted', certainty: 'likely' });
  expect(verdict.settle).toContain('over a longer time');
});

test('what fails each time does not come and go', () => {
  const verdict = judgeVantage(tried(reset, 'reset', 'reset'));

  expect(verdict).toMatchObject({ certainty: 'confirmed', means: null });
  expect(verdict.seen).toContain('all 3 tries failed');
});

test('a ladder that passes does not hide that the next try failed', () => {
  const verdict = judgeVantage(tried(vantage(), null, 'answer-5xx', null, 'answer-5xx', 'reset'));

  expect(verdict).toMatchObject({ pullable: false, cause: 'registry-error', certainty: 'likely' });
  expect(verdict.seen).toContain('From runner-7 3 of 6 tries failed: registry.example.com');
});

test('several tries that all pass change nothing, and are told', () => {
  const at = tried(vantage(), null, null);

  expect(judgeVantage(at)).toMatchObject({ pullable: true, cause: null });
  expect(reportPlace(at)).toBe(
    'runner-7: passed up to blob in 40 ms; all 3 tries passed (7 requests, 6.1 kB).',
  );
});

test('a log of a broken connection stands where the host sees it come and go', () => {
  const text = diagnosis({ cause: 'connection-interrupted' });
  const at = tried(vantage(), 'reset', null, null);

  const told = conclude(text, {
    failingHost: [{ kind: 'answered', vantage: at, asTheJob: true }],
    elsewhere: [],
  });

  expect(told.cause).toBe('connection-interrupted');
  expect(told.explanation).toContain('1 of 4 tries failed');
  expect(told.explanation).not.toContain('no longer so');
});
