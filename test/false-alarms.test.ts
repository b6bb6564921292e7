import { describe, expect, test } from 'vitest';
import { diagnose } from '../src/diagnosis/diagnose.ts';
import { createBoundedText } from '../src/failure/bounded-text.ts';
import { endings, type GreenTrace, greenTrace } from './green-trace.ts';
import { otherFailures, scriptsWithImages } from './other-failures.ts';

const executors = [
  'docker',
  'docker+machine',
  'docker-autoscaler',
  'docker-windows',
  'kubernetes',
  'shell',
  'ssh',
  'custom',
  'instance',
  'parallels',
];
const versions = [
  '12.10.3',
  '13.7.0',
  '13.12.0',
  '14.2.0',
  '14.10.2',
  '15.3.0',
  '15.11.1',
  '16.4.0',
  '16.11.4',
  '17.0.0',
  '17.8.5',
  '18.2.1',
  '18.7.0',
  '19.2.0',
  '19.3.0',
];

/** The given one of a list that has no end. */
function nth<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length];
  if (found === undefined) throw new Error('the list is empty');
  return found;
}

interface Log {
  readonly name: string;
  readonly text: string;
}

/** Different runners write it, one after the other. */
function inTraces(
  scripts: Readonly<Record<string, readonly string[]>>,
  ending: readonly string[],
  first: number,
): readonly Log[] {
  return Object.entries(scripts).map(([name, script], index) => {
    const trace = { ...runner(first + index), script, ending };
    return { name: `${name}, ${trace.executor}, ${trace.version}`, text: greenTrace(trace) };
  });
}

function runner(index: number): Pick<GreenTrace, 'version' | 'executor' | 'timestamps'> {
  return {
    version: nth(versions, index * 4),
    executor: nth(executors, index * 3),
    timestamps: index % 2 === 1,
  };
}

const script = ['$ npm ci', 'added 412 packages in 9s', '$ npm test', 'Tests:       42 passed, 42 total'];

const green = executors.flatMap((executor, row) =>
  [0, 5, 10].map((step) => {
    const version = nth(versions, row + step);
    const trace = { version, executor, timestamps: step === 10, script, ending: endings['succeeded'] ?? [] };
    return {
      name: `${executor}, ${version}${trace.timestamps ? ', with timestamps' : ''}`,
      text: greenTrace(trace),
    };
  }),
);

const otherwise = Object.entries(endings)
  .filter(([name]) => name !== 'succeeded')
  .flatMap(([name, ending], index) =>
    [index, index + 3].map((at) => ({
      name: `${name}, ${at}`,
      text: greenTrace({ ...runner(at), script, ending }),
    })),
  );

const exitCode = endings['exit code'] ?? [];
const failedScripts = inTraces(otherFailures, exitCode, 0);
const terminated = inTraces(scriptsWithImages, endings['command terminated'] ?? [], 2);
const unfinished = ['still running', 'log limit exceeded'].flatMap((name) =>
  inTraces(scriptsWithImages, endings[name] ?? [], 4),
);
const imageScripts = [...unfinished, ...inTraces(scriptsWithImages, exitCode, 1), ...terminated];

const pasted = Object.entries(otherFailures).map(([name, lines]) => ({ name, text: lines.join('\n') }));

/** What the web page lets people copy: neither colours nor section markers. */
function copied({ name, text }: Log): Log {
  return {
    name,
    text: text.replace(/\u001b\[[0-9;]*[A-Za-z]|section_\w+:\d+:\w+\r/g, '').replace(/\n{2,}/g, '\n'),
  };
}

/** As some people paste it: the headings of the runner cut off. */
function withoutHeadings({ name, text }: Log): Log {
  const headings = /^(?:Preparing|Getting source|Executing|Cleaning up|Uploading|Running after).*\n/gm;
  return { name, text: copied({ name, text }).text.replace(headings, '') };
}

const groups: Readonly<Record<string, readonly Log[]>> = {
  'a green job': green,
  'a job that ended otherwise': otherwise,
  'a script that failed': failedScripts,
  'a script that failed over images of its own': imageScripts,
  'a script that succeeded and printed errors': inTraces(scriptsWithImages, endings['succeeded'] ?? [], 3),
  'a trace copied from the web page': [...failedScripts, ...inTraces(scriptsWithImages, exitCode, 6)].map(
    copied,
  ),
  'a trace without headings': inTraces(scriptsWithImages, exitCode, 8).map(withoutHeadings),
  'the output of a script, pasted': pasted,
};

test('at least 200 different logs hold no failure of preparation or pull', () => {
  const texts = Object.values(groups).flatMap((logs) => logs.map(({ text }) => text));

  expect(new Set(texts).size).toBe(texts.length);
  expect(texts.length).toBeGreaterThanOrEqual(200);
});

describe.each(Object.entries(groups))('%s is no failure of preparation or pull', (_group, logs) => {
  test.each(logs)('$name', ({ text }) => {
    expect(diagnose(text)).toBeNull();
  });
});

test('an empty text, blanks and prose hold none either', () => {
  for (const text of [
    '',
    '\n\n',
    ' ',
    'hello',
    'The pipeline is red, can somebody look?',
    '\u0000\u001b[0m',
  ]) {
    expect(diagnose(text)).toBeNull();
  }
});

test.each(Object.entries(scriptsWithImages))(
  'a long log whose middle was left out holds none: %s',
  (_name, lines) => {
    const noise = Array.from(
      { length: 9_000 },
      (_, row) => `[${row}] compiling module_${row} with 3 warnings`,
    );
    const kept = createBoundedText();
    const trace = { ...runner(7), script: [...noise, ...lines, ...noise, ...lines], ending: exitCode };

    kept.push(new TextEncoder().encode(greenTrace(trace)));

    expect(kept.truncated()).toBe(true);
    expect(diagnose(kept.text())).toBeNull();
  },
);
