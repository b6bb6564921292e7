import { expect, test } from 'vitest';
import { literal, mrkdwn, oneLine, oneLineMiddle, webAddress } from '../../src/slack/messages/text.ts';

test('mrkdwn escapes what Slack would read as a mention, a link or an entity', () => {
  expect(mrkdwn('<!channel> & <@U1> &lt;', 100)).toBe('&lt;!channel&gt; &amp; &lt;@U1&gt; &amp;lt;');
});

test('mrkdwn counts the escaped text and never cuts an entity', () => {
  const text = mrkdwn('<'.repeat(100), 30);

  expect(text.length).toBeLessThanOrEqual(30);
  expect(text).toMatch(/^(&lt;)+…$/);
});

test('mrkdwn takes away backticks, which would open a code span', () => {
  expect(mrkdwn('a `b` c', 100)).toBe("a 'b' c");
});

test('a cut does not split a surrogate pair', () => {
  for (let max = 2; max < 12; max += 1) {
    expect(oneLine('😀😀😀😀😀😀', max)).not.toMatch(/\p{Surrogate}/u);
    expect(oneLineMiddle('😀😀😀😀😀😀', max)).not.toMatch(/\p{Surrogate}/u);
  }
});

test('half a surrogate pair in the input becomes a replacement character', () => {
  expect(oneLine('a\uD83Db', 10)).toBe('a\uFFFDb');
});

test('control, bidirectional and zero-width characters and escape sequences vanish', () => {
  expect(oneLine('a\u0000b\u202Ec\u2066d\u200Be\u001b[31mf\u001b[0m\u001b]8;;http://x\u0007g', 100)).toBe(
    'abcdefg',
  );
});

test('one line stays one line, literal text keeps its lines', () => {
  expect(oneLine(' a\r\n\tb ', 10)).toBe('a b');
  expect(literal('a\r\nb\tc\rd', 20)).toBe('a\nb\tc\nd');
});

test('what is cut in the middle keeps its beginning and its end', () => {
  const line = oneLineMiddle(`ERROR: Job failed: ${'x'.repeat(500)}: manifest unknown`, 60);

  expect(line).toHaveLength(60);
  expect(line).toMatch(/^ERROR: Job failed: .*….*: manifest unknown$/);
});

test('only http and https addresses count as web addresses', () => {
  expect(webAddress('https://gitlab.example.com/a b')).toBe('https://gitlab.example.com/a%20b');
  for (const address of [
    'javascript:alert(1)',
    'slack://open',
    '/relative',
    '',
    'https://',
    `https://a/${'x'.repeat(4_000)}`,
  ]) {
    expect(webAddress(address)).toBeUndefined();
  }
});

test('half a megabyte of hostile text is cleaned in linear time', () => {
  const started = performance.now();
  for (const unit of ['\u001b[', '\u001b]', ' ', '\uD83D', '\u001b[0;', '<']) {
    oneLine(unit.repeat(500_000 / unit.length), 100);
    mrkdwn(unit.repeat(500_000 / unit.length), 100);
  }
  expect(performance.now() - started).toBeLessThan(20_000);
});
