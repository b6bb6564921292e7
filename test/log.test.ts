import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { createLog } from '../src/log.ts';
import { createLiveSecrets } from '../src/logging/live-secrets.ts';
import { createLineScrubber } from '../src/logging/scrub.ts';

const secret = 'Zq7/+"pa\\ss w0rd=é';
const token = 'glpat-aB3dE5gH7jK9mN1pQ3sT';

function logWith(secrets: readonly string[]) {
  const lines: string[] = [];
  const log = createLog({ level: 'info', secrets, output: { write: (line) => void lines.push(line) } });
  return { log, lines };
}

function onlyLine(lines: readonly string[]): Record<string, unknown> {
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^[^\n]+\n$/);
  return JSON.parse(lines[0] ?? '');
}

test('a line is JSON with level, time, data and a constant message', () => {
  const { log, lines } = logWith([]);

  log.child({ failureId: '7/42' }).info({ cause: 'dns-failure' }, 'diagnosed');

  expect(onlyLine(lines)).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    failureId: '7/42',
    cause: 'dns-failure',
    msg: 'diagnosed',
  });
});

test('levels below the configured one are silent', () => {
  const { log, lines } = logWith([]);

  log.debug({}, 'detail');

  expect(lines).toEqual([]);
});

const leaks: readonly (readonly [string, unknown])[] = [
  ['in the message of an error', { err: new Error(`401 with ${secret}`) }],
  ['one level deeper than anybody looked', { a: { b: { c: { value: secret } } } }],
  ['under a key in another case', { variable: { Value: secret } }],
  ['as a key', { [secret]: 1 }],
  ['inside a JSON string', { body: JSON.stringify({ password: secret }) }],
  [
    'inside a JSON string inside a JSON string',
    { body: JSON.stringify({ auths: JSON.stringify({ p: secret }) }) },
  ],
  ['in an element of an array', { variables: [{ key: 'A', value: secret }] }],
  [
    'in the headers of the cause of an error',
    { err: Object.assign(new Error('x'), { cause: { headers: { t: secret } } }) },
  ],
  ['in the cause of an error', { err: new Error('x', { cause: new Error(secret) }) }],
  ['in a URL', { url: `https://example.com/?q=${encodeURIComponent(secret)}&r=1` }],
  ['in a form', { form: new URLSearchParams({ q: `a ${secret}` }).toString() }],
  ['in a basic authorization', { sent: Buffer.from(`bot:${secret}`).toString('base64') }],
  [
    'in a basic authorization at another alignment',
    { sent: Buffer.from(`robot:${secret}\n`).toString('base64') },
  ],
  ['in base64url', { sent: Buffer.from(`{"p":"${secret}"}`).toString('base64url') }],
];

test.each(leaks)('a known secret does not leak %s', (_, data) => {
  const { log, lines } = logWith([secret]);

  log.info(data, 'x');

  expect(leftOf(secret, JSON.stringify(onlyLine(lines)))).toEqual([]);
});

test('a secret that is part of the message does not leak', () => {
  const { log, lines } = logWith([secret]);

  log.info(`token ${secret} refused`);

  expect(onlyLine(lines)['msg']).toBe('token [REDACTED] refused');
});

test('a secret that nobody configured does not leak where its shape gives it away', () => {
  const { log, lines } = logWith([]);

  log.warn({ err: new Error(`GET https://oauth2:${token}@gitlab.example.com/x`) }, 'x');
  log.warn({
    body: JSON.stringify({
      auths: { 'r.example.com': { auth: Buffer.from(`a:${token}`).toString('base64') } },
    }),
  });

  expect(lines.join('')).not.toContain(token);
  expect(lines.join('')).not.toContain(Buffer.from(`a:${token}`).toString('base64'));
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ level: 'warn' });
});

test('an error is logged with class, code and causes, without bodies, headers or arguments', () => {
  const { log, lines } = logWith([]);
  const inner = Object.assign(new TypeError('fetch failed'), {
    code: 'ECONNRESET',
    headers: { cookie: 'a' },
    body: 'b',
  });
  const outer = Object.assign(new Error('GitLab did not answer', { cause: inner }), {
    args: ['c'],
    statusCode: 502,
  });

  log.error({ err: outer, second: inner }, 'x');

  const line = onlyLine(lines);
  expect(line['err']).toEqual({
    type: 'Error',
    message: 'GitLab did not answer',
    stack: expect.stringContaining('log.test.ts'),
    statusCode: 502,
    cause: { type: 'TypeError', message: 'fetch failed', stack: expect.any(String), code: 'ECONNRESET' },
  });
  expect(line['second']).toEqual({
    type: 'TypeError',
    message: 'fetch failed',
    stack: expect.any(String),
    code: 'ECONNRESET',
  });
});

test('several errors in one, endless chains and endless messages stay bounded', () => {
  const { log, lines } = logWith([]);
  const circular = new Error('m'.repeat(100_000));
  circular.cause = new AggregateError(Array.from({ length: 50 }, () => circular));

  log.error(circular, 'x');

  const line = onlyLine(lines);
  expect(line['err']).toMatchObject({
    message: `${'m'.repeat(1_000)}…`,
    cause: { errors: expect.any(Array) },
  });
});

test.each(['"', '":"', '}', 'level', ',"msg":', '12345678', 'true', '\n\\n\n'])(
  'the line stays JSON when %j is a secret that occurs in its syntax or numbers',
  (value) => {
    const { log, lines } = logWith([value.padEnd(4, value), value]);

    log.info({ number: 1_234_567_890, flag: true, text: `a${value.padEnd(4, value)}b` }, 'x');

    expect(onlyLine(lines)).toMatchObject({ flag: true, text: 'a[REDACTED]b' });
  },
);

test('a secret of digits does not leak as a number', () => {
  const { log, lines } = logWith(['34567890']);

  log.info({ number: 1_234_567_890 }, 'x');

  expect(onlyLine(lines)).toMatchObject({ number: '[REDACTED]', msg: 'x' });
});

test('a line that cannot be cleaned is withheld', () => {
  const scrub = createLineScrubber({ secrets: [], redact: (text) => text.replaceAll('"', "'") });

  expect(JSON.parse(scrub('{"level":"info","msg":"secret"}\n'))).toEqual({
    level: 'error',
    msg: 'log line withheld: it could not be cleaned of secrets',
  });
});

test('random secrets in random places leak nowhere, and every line stays JSON', { timeout: 90_000 }, () => {
  const random = createRandom('scrub');
  for (let round = 0; round < 1_000; round++) {
    const secrets = Array.from({ length: 1 + random(4) }, () => randomSecret(random));
    const { log, lines } = logWith(secrets);
    const chosen = secrets[random(secrets.length)] ?? '';

    log.info(nest(`${noise(random)}${disguise(chosen, random)}${noise(random)}`, random), 'x');

    const line = JSON.stringify(onlyLine(lines));
    expect(leftOf(chosen, line), `round ${round}: ${line}`).toEqual([]);
  }
});

type Random = (below: number) => number;

/** Numbers that are the same in every run. */
function createRandom(seed: string): Random {
  let count = 0;
  return (below) => createHmac('sha256', seed).update(String(count++)).digest().readUInt32BE(0) % below;
}

function pick(characters: string, length: number, random: Random): string {
  const all = Array.from(characters);
  return Array.from({ length }, () => all[random(all.length)]).join('');
}

function randomSecret(random: Random): string {
  const alphabet = ['abcdefXYZ0123456789-_', '+/=%&?"\\\'{}[]:, abcXYZ', 'äöü€🙂abc\t'][random(3)] ?? '';
  return pick(alphabet, 8 + random(40), random);
}

function noise(random: Random): string {
  return pick('klmnop \n"\\{}', random(30), random);
}

function disguise(value: string, random: Random): string {
  const disguises = [
    value,
    JSON.stringify({ a: value }),
    JSON.stringify({ b: JSON.stringify([value]) }),
    encodeURIComponent(value),
    new URLSearchParams({ c: value }).toString(),
    Buffer.from(`${pick('user', random(6), random)}${value}`).toString('base64'),
    Buffer.from(`${pick('user', random(6), random)}:${value}\n`).toString('base64url'),
  ];
  return disguises[random(disguises.length)] ?? '';
}

function nest(text: string, random: Random): object {
  const shapes: readonly object[] = [
    { text },
    { [text]: 1 },
    { a: [{ b: [text, 1, null] }] },
    { err: new Error(text) },
    { err: new Error('outer', { cause: new TypeError(text) }) },
  ];
  return shapes[random(shapes.length)] ?? {};
}

/** The spellings of a secret that can still be read in the text. */
function leftOf(value: string, text: string): readonly string[] {
  const escaped = JSON.stringify(value).slice(1, -1);
  const bytes = Buffer.from(value);
  const middle = [0, 1, 2].map((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return whole.slice(offset === 0 ? 0 : offset + 1, -1);
  });
  return [
    value,
    escaped,
    JSON.stringify(escaped).slice(1, -1),
    encodeURIComponent(value),
    ...middle,
    ...middle.map((one) => one.replaceAll('+', '-').replaceAll('/', '_')),
  ].filter((spelling) => text.includes(spelling));
}

test('a secret that is held for a while is kept out while it is, and in every spelling', async () => {
  const lines: string[] = [];
  const liveSecrets = createLiveSecrets();
  const output = { write: (line: string) => void lines.push(line) };
  const log = createLog({ level: 'info', secrets: [], liveSecrets, output });
  const value = 'fetched +for/ a=while';
  const base64 = Buffer.from(`user:${value}`).toString('base64');

  await liveSecrets.during([value], async () => {
    log.info({ value, nested: JSON.stringify({ value }), base64, url: encodeURIComponent(value) }, 'held');
  });
  log.info({ other: 'harmless' }, 'let go');

  expect(lines[0]).not.toContain('fetched');
  expect(lines[0]).not.toContain(base64.slice(8, -4));
  expect(liveSecrets.held()).toEqual([]);
  expect(lines[1]).toContain('harmless');
});
