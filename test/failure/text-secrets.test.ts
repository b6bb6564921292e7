import { expect, test } from 'vitest';
import { readFailureText } from '../../src/failure/failure-text.ts';

const secret = 'Qm9yZWRvbVN0cmVldDQy';
const quoted = `{"password":"ab\\"${secret}","user":"ci"}`;
const escaped = JSON.stringify(quoted).slice(1, -1);

test.each([
  ['an engine', `Error response from daemon: 500: ${quoted}`],
  ['a log', `time="2024-01-01T00:00:00Z" level=error msg="Not continuing with pull after error: ${escaped}"`],
  [
    'a log with fields',
    `E0920 10:00:37.381343 2080 remote_image.go:171] "PullImage from image service failed" err="${escaped}" image="a"`,
  ],
  ['an API', `{"errorDetail":{"message":"failed to pull image \\"a:1\\": ${escaped}"}}`],
  ['a runner', `ERROR: Job failed: failed to pull image "a:1" with specified policies [always]: ${quoted}`],
  ['an earlier attempt', `Error response from daemon: 500: ${quoted}\nError response from daemon: denied`],
])('a secret with a quote in it, in the words of %s, is redacted whole', (_who, text) => {
  const found = JSON.stringify(readFailureText(text));

  expect(found).toContain('[REDACTED]');
  expect(found).not.toContain(secret);
});

test.each([
  ['glpat-', ''],
  ['password=', ''],
  ['https://ci:', '@r.example.com/v2/'],
])('a secret behind %s leaves nothing of itself where a line is cut', (before, behind) => {
  const leaked = [1_000, 4_096].flatMap((cut) =>
    Array.from({ length: 48 }, (_, back) => cut - back).filter((at) => {
      const line = `${'Error response from daemon: '.padEnd(at - 1, 'many words ')} ${before}${secret}${behind}`;
      return JSON.stringify(readFailureText(line)).includes(secret.slice(0, 4));
    }),
  );

  expect(leaked).toEqual([]);
});
