import { expect, test } from 'vitest';
import { createLadderView } from '../../src/check/ladder-view.ts';
import type { Hop } from '../../src/probes/hop.ts';

const dns: Hop = {
  hop: 'dns',
  outcome: 'passed',
  tookMs: 3.14,
  summary: 'registry.example.com is 192.0.2.1.',
  fault: null,
  evidence: {},
};

function shown(hops: readonly Hop[], { isTTY = false, coloured = false } = {}): string {
  const written: string[] = [];
  const view = createLadderView({ write: (text: string) => written.push(text), isTTY }, { coloured });
  for (const hop of hops) view.show(hop);
  view.close();
  return written.join('');
}

test('a pipe gets one finished line per rung', () => {
  expect(shown([dns])).toBe('  ✓ dns          3.1 ms  registry.example.com is 192.0.2.1.\n');
});

test('a terminal is told which rung is being climbed, in a line that the outcome replaces', () => {
  const text = shown([dns, { ...dns, hop: 'tcp' }], { isTTY: true });

  expect(text).toContain('  … tcp\r\u001b[K  ✓ tcp');
  expect(text.endsWith('\r\u001b[K')).toBe(true);
});

test('nothing is pending behind a rung that failed', () => {
  expect(shown([{ ...dns, outcome: 'failed' }], { isTTY: true })).not.toContain('…');
});

test('a skipped rung has no time', () => {
  expect(shown([{ ...dns, outcome: 'skipped', tookMs: null }])).toMatch(/^ {2}- dns {18}registry/);
});

test('what a registry says cannot repaint the terminal', () => {
  expect(shown([{ ...dns, summary: 'a\u001b[2Jb\u202e' }])).toContain('a\\u001b[2Jb\\u202e');
});

test('colour goes to the mark alone', () => {
  expect(shown([dns], { coloured: true })).toContain('\u001b[32m✓\u001b[0m dns');
});
