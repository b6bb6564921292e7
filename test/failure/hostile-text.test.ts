import { expect, test } from 'vitest';
import { isTraceComplete, readFailureText } from '../../src/failure/failure-text.ts';
import { processorMs } from '../processor-time.ts';

const size = 2 ** 17;
const pieces = [
  'a',
  '"',
  '\\"',
  '[',
  '\u001b[',
  '\u001b]',
  '\r',
  '\n',
  '`',
  '> ',
  '<',
  '{{',
  '$[[ ',
  'section_start:1:a\r',
  '2026-09-26T10:42:49.140026Z 00O+x\n',
  'ERROR: Job failed: x\n',
  'WARNING: Failed to pull image "x',
  'failed to pull image ',
  'pulling image "',
  'docker pull ',
  'docker pull x\n',
  'docker://',
  'manifest for ',
  'Get "https://a/v2/',
  'error building image: ',
  'time="1" level=error msg="',
  ' error="',
  'Trying to pull ',
  'FROM x\n',
  'Error response from daemon: x\n',
  'Back-off pulling image "x"\n',
  '0123456789ab: Pull\n',
  'failed to solve: ',
  'Starting service x',
  '(manager.go:1:1s)',
  'docker-credential-',
];

// Well above what the slowest piece takes, well below what any quadratic reading would.
const budgetMs = 15_000;

test.each(pieces)('an eighth of a megabyte of %j takes linear time', (piece) => {
  const text = piece.repeat(Math.ceil(size / piece.length)).slice(0, size);
  const long = `${piece.repeat(1_000).slice(0, 4_000)}\n`.repeat(size / 4_096);
  const hostile = [text, long, `Error response from daemon: ${text}`, `ERROR: Job failed: ${text}`];

  const took = processorMs(() => {
    for (const log of hostile) {
      readFailureText(log);
      isTraceComplete(log);
    }
  });

  expect(took).toBeLessThan(budgetMs);
});

test('any text is read without a fault', () => {
  const texts = [
    '',
    '\n',
    '\u0000',
    '\ud800',
    'ERROR: Job failed: ',
    'ERROR: Job failed (system failure): ',
    'WARNING: Failed to pull image',
    'section_start:1:prepare_executor',
  ];

  for (const text of texts) expect(() => readFailureText(text)).not.toThrow();
});
