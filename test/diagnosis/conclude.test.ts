import { describe, expect, test } from 'vitest';
import { type CauseCode, causeCodes } from '../../src/causes/codes.ts';
import type { Vantage } from '../../src/causes/seen.ts';
import { conclude, type PlaceAnswer } from '../../src/diagnosis/conclude.ts';
import { faults } from '../../src/probes/ladder/faults.ts';
import { diagnosis } from '../builders.ts';
import { hostProbe, vantage } from './vantages.ts';

function answered(at: Vantage, asTheJob = true): PlaceAnswer {
  return { kind: 'answered', vantage: at, asTheJob };
}

const nxdomain = {
  at: 'dns',
  fault: 'nxdomain',
  summary: 'its resolver 10.0.0.2 answers NXDOMAIN for registry.example.com.',
} as const;
const elsewhere = [answered(vantage({ name: 'runner-2' })), answered(vantage({ name: 'the bot' }))];

describe('without an answer from the failing host', () => {
  test('the diagnosis of the log stands, and says so', () => {
    const text = diagnosis();

    const { observed, ...rest } = conclude(text, { failingHost: [], elsewhere: [] });

    expect(rest).toEqual(text);
    expect(observed?.notChecked).toEqual([
      'The host of runner "docker-host-01" was not checked: no agent is known there, so this rests on the log alone.',
    ]);
    expect(observed?.settle).toContain("runner's own host");
  });

  test('a silent agent is named with what became of it', () => {
    const why = 'its agent did not answer within 20 s';

    const { certainty, observed } = conclude(diagnosis(), {
      failingHost: [{ kind: 'silent', name: 'runner-7', why }],
      elsewhere,
    });

    expect(certainty).toBe('confirmed');
    expect(observed?.notChecked).toEqual([`runner-7 was not checked: ${why}.`]);
    expect(observed?.checked).toHaveLength(2);
  });
});

describe('with an answer from the failing host', () => {
  test('a clock that is wrong is said, whatever the cause', () => {
    const at = vantage({ fails: nxdomain, clock: { leastMs: -10_800_000, mostMs: -10_799_000 } });

    const { observed } = conclude(diagnosis(), { failingHost: [answered(at)], elsewhere: [] });

    expect(observed?.checked).toContain("The clock of runner-7 is 3 h behind the bot's.");
  });

  test('what only that host sees is said against what the others see', () => {
    const at = vantage({ fails: nxdomain });

    const told = conclude(diagnosis(), { failingHost: [answered(at)], elsewhere });

    expect(told).toMatchObject({ cause: 'dns-failure', certainty: 'confirmed' });
    expect(told.observed?.difference).toBe(
      'Only runner-7: its resolver 10.0.0.2 answers NXDOMAIN for registry.example.com; runner-2 and the bot got through in 40 ms.',
    );
    expect(told.explanation).toContain('Only runner-7');
    expect(told.observed?.checked[0]).toContain('runner-7: failed at dns');
  });

  test('what all see alike is not that host alone', () => {
    const at = vantage({ fails: nxdomain });
    const other = answered(vantage({ name: 'runner-2', fails: nxdomain }));

    const told = conclude(diagnosis(), { failingHost: [answered(at)], elsewhere: [other] });

    expect(told.observed?.difference).toBe('runner-7 and runner-2 fail alike, so it is not that host alone.');
  });

  test('a log that was only likely is confirmed by the host', () => {
    const text = diagnosis({ cause: 'repository-not-found', certainty: 'likely' });
    const at = vantage({ fails: { at: 'manifest', fault: 'name-unknown' } });

    expect(conclude(text, { failingHost: [answered(at)], elsewhere: [] }).certainty).toBe('confirmed');
  });

  test.each<readonly [CauseCode, CauseCode]>([
    ['access-denied', 'tag-not-found'],
    ['access-denied', 'repository-not-found'],
    ['tag-not-found', 'repository-not-found'],
    ['connect-timeout', 'proxy-failure'],
    ['connection-refused', 'tls-untrusted-ca'],
    ['registry-error', 'rate-limited'],
    ['pull-backoff', 'dns-failure'],
    ['unknown', 'disk-full'],
  ])('a log that says %s leaves room for %s', (said, seen) => {
    const told = conclude(diagnosis({ cause: said, certainty: 'inconclusive' }), {
      failingHost: [answered(failingWith[seen] ?? vantage())],
      elsewhere: [],
    });

    expect(told.cause).toBe(seen);
  });

  test('a log without any reason is never more than likely explained', () => {
    const at = vantage({ fails: nxdomain });

    const told = conclude(diagnosis({ cause: 'pull-backoff', certainty: 'likely' }), {
      failingHost: [answered(at)],
      elsewhere: [],
    });

    expect(told).toMatchObject({ cause: 'dns-failure', certainty: 'likely' });
  });

  test('what works now is no longer confirmed, and a retry comes first', () => {
    const told = conclude(diagnosis(), { failingHost: [answered(vantage())], elsewhere: [] });

    expect(told).toMatchObject({ cause: 'dns-failure', certainty: 'likely' });
    expect(told.explanation).toContain('it is no longer so');
    expect(told.remedies[0]?.action).toMatch(/^Retry the job now/);
  });

  test('a cause that no probe would show is untouched by a ladder that passes', () => {
    const text = diagnosis({ cause: 'pull-policy-not-allowed' });

    const { observed, ...rest } = conclude(text, { failingHost: [answered(vantage())], elsewhere: [] });

    expect(rest).toEqual(text);
    expect(observed?.checked).toHaveLength(1);
  });

  test.each([
    ['disk-full', 'disk-space'],
    ['engine-unavailable', 'engine-info'],
  ] as const)('%s is gone only where %s says so', (cause, probe) => {
    const text = diagnosis({ cause, certainty: 'confirmed' });
    const cleared = vantage({ host: [hostProbe(probe, 'passed')] });

    const asked = (at: Vantage) => conclude(text, { failingHost: [answered(at)], elsewhere: [] });
    expect(asked(vantage()).certainty).toBe('confirmed');
    expect(asked(cleared).certainty).toBe('likely');
  });

  test('a host that fails differently now lowers the certainty and keeps the cause', () => {
    const text = diagnosis({ cause: 'rate-limited' });
    const told = conclude(text, { failingHost: [answered(vantage({ fails: nxdomain }))], elsewhere: [] });

    expect(told).toMatchObject({ cause: 'rate-limited', certainty: 'likely' });
    expect(told.explanation).toContain('fails differently');
  });

  test('a refusal of someone without the job’s credential says nothing of that credential', () => {
    const text = diagnosis({ cause: 'permission-denied', certainty: 'confirmed' });
    const at = vantage({ fails: { at: 'token', fault: 'token-refused' } });

    const told = conclude(text, { failingHost: [answered(at, false)], elsewhere: [] });

    expect(told).toMatchObject({ cause: 'permission-denied', certainty: 'confirmed' });
    expect(told.observed?.notChecked[0]).toContain("the job's own credential");
  });
});

describe('whatever log and host say', () => {
  const seen = [
    vantage(),
    ...faults.map((fault) => vantage({ fails: { at: 'manifest', fault } })),
    ...faults.map((fault) => vantage({ fails: { at: 'tls', fault } })),
  ];

  test.each(causeCodes)('%s is confirmed only where the host shows the confirmed cause itself', (cause) => {
    for (const at of seen) {
      for (const certainty of ['inconclusive', 'likely'] as const) {
        const told = conclude(diagnosis({ cause, certainty }), {
          failingHost: [answered(at)],
          elsewhere: [],
        });
        if (told.certainty !== 'confirmed') continue;
        const alone = conclude(diagnosis({ cause: told.cause, certainty: 'inconclusive' }), {
          failingHost: [answered(at)],
          elsewhere: [],
        });
        expect(alone).toMatchObject({ cause: told.cause, certainty: 'confirmed' });
      }
    }
  });

  test.each(causeCodes)('%s keeps an explanation and something to do', (cause) => {
    for (const at of seen) {
      const told = conclude(diagnosis({ cause }), { failingHost: [answered(at)], elsewhere });

      expect(told.explanation).not.toBe('');
      expect(told.remedies.length).toBeGreaterThan(0);
    }
  });
});

const failingWith: Readonly<Partial<Record<CauseCode, Vantage>>> = {
  'tag-not-found': vantage({ fails: { at: 'manifest', fault: 'manifest-unknown' } }),
  'repository-not-found': vantage({ fails: { at: 'manifest', fault: 'name-unknown' } }),
  'proxy-failure': vantage({ fails: { at: 'tcp', fault: 'proxy-unreachable' } }),
  'tls-untrusted-ca': vantage({ fails: { at: 'tls', fault: 'untrusted-ca' } }),
  'rate-limited': vantage({ fails: { at: 'manifest', fault: 'answer-429' } }),
  'dns-failure': vantage({ fails: nxdomain }),
  'disk-full': vantage({ host: [hostProbe('disk-space', 'failed', 'disk-full')] }),
};
