import { describe, expect, test } from 'vitest';
import { readTrace } from '../../src/failure/trace/trace.ts';

const texts = (trace: string): readonly string[] =>
  readTrace(trace)
    .lines.map(({ text }) => text)
    .filter((text) => text !== '');
const stamp = '2026-09-26T10:42:49.140026Z';

describe('readTrace', () => {
  test.each([
    ['colours', '\u001b[0K\u001b[31;1mERROR: x\u001b[0;m', ['ERROR: x']],
    ['resets at the start of the next line, as before 14.2', '\u001b[0Ka\n\u001b[0;m\u001b[0Kb', ['a', 'b']],
    ['codes that lost their escape', '[0K[36;1mPreparing[0;m', ['Preparing']],
    ['codes whose escape is spelled', '^[[0Ka\\u001b[0;m', ['a']],
    ['window titles', '\u001b]0;title\u0007a\u001b]8;;http://x\u001b\\b', ['ab']],
    ['what a carriage return overwrote', '10%\r50%\rdone', ['done']],
    ['line ends of Windows', 'a\r\nb\r\n', ['a', 'b']],
    [
      'a marker before a line',
      'section_end:1687:prepare_executor\r\u001b[0K\u001b[31;1mERROR: x',
      ['ERROR: x'],
    ],
    [
      'a marker with options',
      'section_start:1:x[hide_duration=true,collapsed=true]\r\u001b[0K$ make',
      ['$ make'],
    ],
    ['a marker behind unfinished output', 'halfsection_end:1:step_script\r\u001b[0Kb', ['half', 'b']],
    ['invisible characters', 'a\u200b\u202eb\u0000c\u009f\ufffd', ['abc']],
    ['timestamps', `${stamp} 00O a\n${stamp} 00E b`, ['a', 'b']],
    ['a row that goes on', `${stamp} 00O a \n${stamp} 00O+b`, ['a b']],
    ['rows of two streams', `${stamp} 00O a\n${stamp} 01O x\n${stamp} 00O+b\n${stamp} 01O+y`, ['ab', 'xy']],
    [
      'a marker row and its continuation, from 19.1',
      `${stamp} 00O section_start:1:prepare_executor\r\u001b[0K\n${stamp} 00O+\u001b[0KPreparing`,
      ['Preparing'],
    ],
    [
      'a marker row and its continuation, before 19.1',
      `${stamp} 00O section_start:1:prepare_executor\r\n${stamp} 00O+\u001b[0KPreparing`,
      ['Preparing'],
    ],
    ['brackets that are no colour', 'image[1] [KP-POD-001] [10m]', ['image[1] [KP-POD-001] [10m]']],
  ])('undoes %s', (_, raw, expected) => {
    expect(texts(raw)).toEqual(expected);
  });

  test('tells the section of a line and who wrote it', () => {
    const { lines, marked } = readTrace(
      `${stamp} 00O section_start:1:step_script\r\u001b[0K\n${stamp} 01O make\n${stamp} 00O section_end:1:step_script\r\u001b[0K\n`,
    );

    expect(marked).toBe(true);
    expect(lines.find(({ text }) => text === 'make')).toEqual({
      text: 'make',
      writer: 'script',
      section: 'step_script',
    });
  });

  test('cuts long lines between words', () => {
    expect(texts('word '.repeat(20_000))[0]).toMatch(/^(?:word ){819}$/);
    expect(texts('x'.repeat(100_000)).join('')).toBe('');
  });

  test('sees that the output limit was reached', () => {
    expect(readTrace("a\n\u001b[33;1mJob's log exceeded limit of 4194304 bytes.\n").truncated).toBe(true);
    expect(readTrace('a').truncated).toBe(false);
  });
});
