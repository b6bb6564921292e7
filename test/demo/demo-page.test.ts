import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { page, pageHeaders } from '../../src/demo/page.ts';
import type { PlayReport } from '../../src/demo/play-report.ts';

const report: PlayReport = {
  title: 'A title',
  sent: 'GitLab sends Pipeline Hook → 202.',
  threads: 'pullcheck [APP]\n  Pipeline #1',
  isAsWritten: true,
  verdict: 'as written',
};
const content = { reports: [report], total: 1, later: '', command: 'curl' };

test('whatever stands in a thread, a title or a verdict is text', () => {
  const hostile = `</pre><script>alert("1")</script>&'`;
  const html = page({
    reports: [{ ...report, title: hostile, sent: hostile, threads: hostile, verdict: hostile }],
    total: 1,
    later: hostile,
    command: hostile,
  });

  const escaped = '&lt;/pre&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;';
  expect(html).not.toContain('<script');
  expect(html.split(escaped)).toHaveLength(7);
});

test('nothing but the own style may be applied or loaded', () => {
  const style = /<style>([^]*?)<\/style>/.exec(page(content))?.[1] ?? '';

  const hash = createHash('sha256').update(style).digest('base64');
  expect(pageHeaders['content-security-policy']).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
});

test('the page fetches itself again while scenarios are to come, and then no more', () => {
  expect(page({ ...content, total: 3 })).toContain('1 of 3 scenarios ended as written; 2 are still to come');
  expect(page({ ...content, total: 3 })).toContain('http-equiv="refresh"');
  expect(page(content)).not.toContain('http-equiv="refresh"');
});

test('a scenario that ended otherwise is counted and marked', () => {
  const html = page({
    ...content,
    reports: [{ ...report, isAsWritten: false, verdict: 'differs: no thread' }],
  });

  expect(html).toContain('0 of 1 scenarios ended as written');
  expect(html).toContain('✗ differs: no thread');
});
