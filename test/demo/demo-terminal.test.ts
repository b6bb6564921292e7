import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { createTerminal } from '../../src/demo/demo-terminal.ts';
import { reportPlayed } from '../../src/demo/play-report.ts';
import type { Scenario } from '../../src/demo/scenarios/scenario.ts';

const scenario: Scenario = {
  name: 'one',
  title: 'A title that says in some words what happens in this scenario',
  pipelines: [],
  hooks: [{ kind: 'job', pipeline: 'main', job: 'build' }],
  expected: [],
};

function print(stream: { readonly isTTY: boolean; readonly columns: number; readonly colours: boolean }) {
  let text = '';
  const terminal = createTerminal({
    ...stream,
    hasColors: () => stream.colours,
    write: (part) => {
      text += part;
    },
  });
  const differences = ['a webhook was answered 500: \u001b]0;owned\u0007\u202e'];
  terminal.scenario(reportPlayed({ scenario, sent: [], threads: [], differences }, terminal.width), {
    number: 1,
    total: 1,
  });
  return text;
}

test('colours are for terminals that have them; the words are the same', () => {
  const coloured = print({ isTTY: true, columns: 80, colours: true });

  expect(coloured).toContain('\u001b[1m');
  for (const plain of [
    print({ isTTY: true, columns: 80, colours: false }),
    print({ isTTY: false, columns: 80, colours: true }),
  ]) {
    expect(plain).not.toContain('\u001b');
    expect(stripVTControlCharacters(coloured)).toBe(plain);
  }
});

test('lines are as narrow as the terminal', () => {
  const lines = print({ isTTY: true, columns: 30, colours: false }).split('\n');

  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(30);
});

test('what a stranger wrote cannot speak to the terminal', () => {
  expect(print({ isTTY: true, columns: 80, colours: false })).toContain('\uFFFD]0;owned\uFFFD\uFFFD');
});
