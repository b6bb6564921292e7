import { describe, expect, test } from 'vitest';
import type { Vantage } from '../../src/causes/seen.ts';
import { coarsen } from '../../src/diagnosis/coarsen.ts';
import { concludeCheck } from '../../src/diagnosis/conclude-check.ts';
import type { PlaceAnswer } from '../../src/diagnosis/report-place.ts';
import { hostProbe, vantage } from './vantages.ts';

const image = 'registry.example.com/team/app:1.2';
const answered = (one: Vantage): PlaceAnswer => ({ kind: 'answered', vantage: one, asTheJob: true });
const silent = { kind: 'silent', name: 'runner-9', why: 'runner-9 did not answer in time.' } as const;
const dns = { at: 'dns', fault: 'nxdomain', summary: 'No such name: registry.example.com.' } as const;

function conclude(...answers: readonly PlaceAnswer[]) {
  return concludeCheck({ image, platform: null, answers, unasked: ['runner-10 was not asked.'] });
}

test('an image that passes everywhere can be pulled, and who was silent is said', () => {
  expect(conclude(answered(vantage()), answered(vantage({ name: "the bot's host" })), silent)).toMatchObject({
    pullable: 'everywhere',
    cause: null,
    title: 'It can be pulled',
    explanation: "Everything up to the layers passes from runner-7 and the bot's host.",
    checked: [
      expect.stringMatching(/^runner-7: passed up to blob/),
      expect.stringMatching(/^the bot's host: passed up to blob/),
    ],
    notChecked: ['runner-9 was not checked: runner-9 did not answer in time.', 'runner-10 was not asked.'],
  });
});

test('where one place alone fails, that is the verdict, with what sets it apart', () => {
  const conclusion = conclude(answered(vantage({ name: 'runner-8' })), answered(vantage({ fails: dns })));

  expect(conclusion).toMatchObject({ pullable: 'some', cause: 'dns-failure', certainty: 'confirmed' });
  expect(conclusion.title).toBe("Not from everywhere: the registry's name did not resolve");
  expect(conclusion.explanation).toMatch(/^Only runner-7: No such name: registry\.example\.com; runner-8/);
  expect(conclusion.remedies.length).toBeGreaterThan(0);
});

test('where all fail alike it is nowhere, and not one host alone', () => {
  const conclusion = conclude(
    answered(vantage({ fails: dns })),
    answered(vantage({ name: 'runner-8', fails: dns })),
  );

  expect(conclusion.pullable).toBe('nowhere');
  expect(conclusion.checked).toEqual([
    expect.stringMatching(/^runner-7: failed at dns, No such name: registry.example.com \(/),
    expect.stringMatching(/^runner-8: the same as runner-7 \(\d+ requests?, /),
  ]);
  expect(conclusion.explanation).toContain('runner-7 and runner-8 fail alike');
});

test('a host on which nothing is established does not make the image unpullable', () => {
  const late = vantage({ name: 'runner-8', fails: { at: 'manifest', fault: 'deadline' } });

  expect(conclude(answered(vantage()), answered(late))).toMatchObject({ pullable: null });
  expect(conclude(answered(late))).toMatchObject({
    pullable: null,
    title: 'Whether it can be pulled could not be established',
  });
});

test('a broken engine counts against its host', () => {
  const broken = vantage({ host: [hostProbe('engine-info', 'failed', 'engine-down')] });

  expect(conclude(answered(broken))).toMatchObject({ pullable: 'nowhere', cause: 'engine-unavailable' });
});

test('a place that may not connect says nothing about the image', () => {
  const refused = vantage({
    name: "the bot's host",
    fails: { at: 'tcp', fault: 'egress-refused', summary: 'Not asked: it is a private address.' },
  });

  expect(conclude(answered(vantage()), answered(refused))).toMatchObject({
    pullable: 'everywhere',
    notChecked: [
      expect.stringMatching(/^the bot's host: failed at tcp, Not asked: it is a private address/),
      'runner-10 was not asked.',
    ],
  });
  expect(conclude(answered(refused))).toMatchObject({
    pullable: null,
    cause: null,
    title: 'No place may connect to that registry',
    remedies: [{ actor: 'pullcheck-operator', action: expect.stringContaining('PULLCHECK_EGRESS_ALLOW') }],
  });
});

test('nobody who answers means that nothing is known', () => {
  expect(conclude(silent)).toMatchObject({ pullable: null, cause: null, title: 'Nobody answered' });
});

describe('of a registry that nobody listed', () => {
  test.each([
    ['tcp', 'connection-refused'],
    ['tcp', 'connect-timeout'],
    ['tls', 'not-tls'],
    ['tls', 'plain-http'],
    ['proxy', 'proxy-refused'],
  ] as const)('%s: %s is no usable connection, and no more', (at, fault) => {
    const said = 'banner of something';
    const seen = coarsen(vantage({ fails: { at, fault, summary: said, evidence: { peer: said } } }));
    const same = coarsen(vantage({ fails: { at: 'tcp', fault: 'connect-timeout' } }));

    expect(seen).toEqual(same);
    expect(JSON.stringify(seen)).not.toContain(said);
  });

  test('an answer is named by its kind, without its words', () => {
    const fails = {
      at: 'ping',
      fault: 'answer-5xx',
      summary: 'registry.example.com answered with a server error: "secret banner".',
      evidence: { status: 500, message: 'secret banner' },
    } as const;
    const text = JSON.stringify(conclude(answered(coarsen(vantage({ fails })))));

    expect(text).not.toContain('secret banner');
    expect(text).toContain('registry-error');
  });

  test('that it may not be asked, and why, is still said', () => {
    const refused = vantage({
      fails: { at: 'tcp', fault: 'egress-refused', summary: 'Not asked: it is private.' },
    });

    expect(coarsen(refused)).toEqual(refused);
  });
});
