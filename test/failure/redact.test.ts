import { describe, expect, test } from 'vitest';
import { maxRedactableLength, redact, WITHHELD } from '../../src/failure/redaction/redact.ts';
import { processorMs } from '../processor-time.ts';
import { chars, createRandom, fakeTokens, pick } from './fake-secrets.ts';
import { innocentTexts } from './innocent-texts.ts';
import { leaks } from './leaks.ts';

/** Eight characters in a row of any secret; null where none survived. */
function survivor(text: string, secrets: readonly string[]): string | null {
  for (const secret of secrets) {
    for (let at = 0; at + 8 <= secret.length; at += 1) {
      if (text.includes(secret.slice(at, at + 8))) return secret.slice(at, at + 8);
    }
  }
  return null;
}

describe('nothing leaks', () => {
  const cases = leaks(1);

  test('the corpus is as large as promised', () => {
    expect(cases.length).toBeGreaterThanOrEqual(150);
    expect(new Set(cases.map(({ text }) => text)).size).toBe(cases.length);
  });

  test.each(cases)('$name', ({ text, secrets }) => {
    const redacted = redact(text);

    expect(survivor(redacted, secrets)).toBeNull();
    expect(redacted).toContain('[REDACTED]');
    expect(redact(redacted)).toBe(redacted);
  });

  test('nor with other secrets, in any of them', () => {
    const leaked = [2, 3, 5, 7, 11, 13].flatMap((seed) =>
      leaks(seed).filter(({ text, secrets }) => survivor(redact(text), secrets) !== null),
    );

    expect(leaked).toEqual([]);
  });

  test('nor from the middle of a long log', () => {
    const random = createRandom(17);
    const innocent = innocentTexts.join('\n');
    const leaked = leaks(19).filter(({ text, secrets }) => {
      const log = `${innocent}\n${text}\n${pick(random, innocentTexts)}`;
      return survivor(redact(log), secrets) !== null;
    });

    expect(leaked).toEqual([]);
  });

  test('nor a token between any two characters', () => {
    const random = createRandom(23);
    const around = '"\'`:;,.<>()[]{}|=&?#@ \t\n\\/';
    const leaked = Array.from({ length: 4_000 }, () => {
      const { token, body } = pick(random, fakeTokens(random));
      const text = `${chars(random, 3, around)}${token}${chars(random, 1, around)}${chars(random, 12)}`;
      return { text, body };
    }).filter(({ text, body }) => survivor(redact(text), [body]) !== null);

    expect(leaked).toEqual([]);
  });
});

describe('nothing innocent changes', () => {
  test('the corpus is as large as promised', () => {
    expect(new Set(innocentTexts).size).toBeGreaterThanOrEqual(100);
  });

  test.each(innocentTexts)('%s', (text) => {
    expect(redact(text)).toBe(text);
  });

  test('nor all of it together', () => {
    const log = innocentTexts.join('\n');

    expect(redact(log)).toBe(log);
  });

  test('nor the colours of a text without secrets', () => {
    const text = '\u001b[31;1mERROR: Job failed: exit code 1\u001b[0;m\n';

    expect(redact(text)).toBe(text);
  });
});

describe('what a diagnosis needs stays beside the secret', () => {
  test.each([
    [
      'host and path',
      'https://ci:hunter2hunter2@r.example.com:5050/v2/',
      'https://[REDACTED]@r.example.com:5050/v2/',
    ],
    [
      'the kind of user',
      'https://gitlab-ci-token:abcdefghijk12345@gitlab.example.com/a.git',
      'https://gitlab-ci-token:[REDACTED]@gitlab.example.com/a.git',
    ],
    [
      'the error behind a signed address',
      'Get "https://d2.cloudfront.net/x?Expires=15&Signature=abcdefgh~&Key-Pair-Id=AP1234": net/http: TLS handshake timeout',
      'Get "https://d2.cloudfront.net/x?Expires=15&Signature=[REDACTED]&Key-Pair-Id=[REDACTED]": net/http: TLS handshake timeout',
    ],
    [
      'the error behind a bare address',
      'Get https://production.cloudflare.docker.com/data?verify=1613641483-Yr3Gy3gmkRLnxHeiMpLfmkef%2BHE%3D: EOF.',
      'Get https://production.cloudflare.docker.com/data?verify=[REDACTED]: EOF.',
    ],
    [
      'the registries of a docker configuration',
      '{"auths":{"r.example.com":{"auth":"dTpw"},"ghcr.io":{"password":"x1"}}}',
      '{"auths":{"r.example.com":{"auth":"[REDACTED]"},"ghcr.io":{"password":"[REDACTED]"}}}',
    ],
    [
      'the user of docker login',
      'docker login -u ci -p hunter2 r.example.com',
      'docker login -u ci -p [REDACTED] r.example.com',
    ],
    ['the name of the variable', 'export DEPLOY_TOKEN="s3cr3t"', 'export DEPLOY_TOKEN="[REDACTED]"'],
    ['all around a token', 'id (AKIAABCDEFGHIJKLMNOP): denied', 'id ([REDACTED]): denied'],
    ['the prefix of a token', `pat=glpat-${'a1B2'.repeat(5)}, next`, 'pat=glpat-[REDACTED], next'],
    ['the scheme', 'Authorization: Basic dTpwYXNzd29yZA==', 'Authorization: Basic [REDACTED]'],
  ])('%s', (_what, text, expected) => {
    expect(redact(text)).toBe(expected);
  });
});

describe('it fails closed', () => {
  test('a text beyond the bound is withheld, not passed', () => {
    expect(redact('x'.repeat(maxRedactableLength + 1))).toBe(WITHHELD);
    expect(redact('x '.repeat(maxRedactableLength / 2))).not.toBe(WITHHELD);
  });

  test('what cannot be searched is withheld', () => {
    const notText: unknown = JSON.parse('{"length":3}');

    expect(Reflect.apply(redact, undefined, [notText])).toBe(WITHHELD);
    expect(Reflect.apply(redact, undefined, [undefined])).toBe(WITHHELD);
  });

  test('a key without an end takes the rest of the text with it', () => {
    expect(redact('a\n-----BEGIN PRIVATE KEY-----\nMIIE\nand all that follows')).toBe('a\n[REDACTED]');
  });
});

describe('its time grows with the length of the text, whatever the text', () => {
  const units = [
    'a',
    '://',
    '://a:b',
    '://a:b@',
    'https://a@',
    '%',
    '%25',
    '%2525',
    '\\u0026',
    '&quot;',
    '\\/',
    'eyJ',
    'eyJa.',
    'A',
    '=',
    '"auth":"',
    '"auth":\\"',
    'password="\\',
    'token:',
    'token ',
    'token=',
    '<token>',
    '-----BEGIN PRIVATE KEY-----',
    'login ',
    'login -p ',
    'curl -u a:',
    'echo a|',
    'AKIAABCDEFGHIJKLMNOPa ',
    'authorization: bearer ',
    'cookie: a=',
    'basic YTpi ',
    '--token ',
    '?token=:',
    '\u001b[',
    '\u001b]',
    '\u200b',
    'glpat-',
    'glpat-a.',
    'proxy=a:',
    'Q~',
    'YWFhOmJiYmJiYmJiYmJi ',
    ' \n',
    '[',
    '[REDACTED]',
    'A_PASSWORD: ',
    '<<<',
    'machine x login a password ',
    `${'A'.repeat(63)}a1\n`,
  ];

  test.each(units)('%j', (unit) => {
    const short = unit.repeat(Math.ceil(65_536 / unit.length));
    const long = unit.repeat(Math.ceil(500_000 / unit.length));
    redact(short);

    const took = processorMs(() => redact(long));

    // 7 times the length; a square would need 58 times the time, minutes for most of these.
    expect(took).toBeLessThan(10_000);
  });

  test('a log of 320 KiB takes a blink', () => {
    const log = innocentTexts
      .join('\n')
      .repeat(40)
      .slice(0, 320 * 1_024);
    redact(log);

    expect(processorMs(() => redact(log))).toBeLessThan(10_000);
  });
});
