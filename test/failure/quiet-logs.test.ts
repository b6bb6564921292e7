import { expect, test } from 'vitest';
import { readFailureText } from '../../src/failure/failure-text.ts';
import { quietLogs } from './quiet-logs.ts';

test('there are more than 200 logs without a failed pull', () => {
  expect(quietLogs().length).toBeGreaterThan(200);
});

test.each(quietLogs())('raises no false alarm over $name', ({ text }) => {
  expect(readFailureText(text)).toBeNull();
});
