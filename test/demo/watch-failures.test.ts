import { expect, test } from 'vitest';
import { createFailureWatch } from '../../src/demo/page/watch-failures.ts';

const sentAt = Date.parse('2026-11-21T10:00:00.000Z');

function watchOf(...lines: readonly object[]) {
  const watch = createFailureWatch({
    pipelineOf: (jobId) => (jobId === 7 || jobId === 8 ? 4_701 : undefined),
    sentAtMs: () => sentAt,
  });
  for (const line of lines) watch.line(JSON.stringify(line));
  return watch;
}

function at(ms: number): { readonly time: string } {
  return { time: new Date(sentAt + ms).toISOString() };
}

const course = [
  { ...at(20), msg: 'received', failures: ['101/7', '101/8'] },
  { ...at(30), msg: 'taken', failureId: '101/7' },
  { ...at(60), msg: 'trace read', failureId: '101/7', reading: 'text' },
  { ...at(70), msg: 'diagnosed', failureId: '101/7', cause: 'dns-failure' },
  { ...at(90), msg: 'replied', incident: '101/4701', failureId: '101/7' },
  { ...at(100), msg: 'asked', failureId: '101/7', agents: ['docker-7', 'docker-3'] },
  { ...at(300), msg: 'observed', failureId: '101/7', agent: 'docker-7' },
  { ...at(400), msg: 'observed', failureId: '101/7', agent: 'docker-3' },
  { ...at(900), msg: 'replied', incident: '101/4701', failureId: '101/7' },
];

function reached(lines: readonly object[], failureId = '101/7') {
  const failure = watchOf(...lines)
    .failures()
    .find((one) => one.failureId === failureId);
  return failure?.hops.map(({ hop, afterMs }) => [hop, afterMs]);
}

test('each hop is timed from when GitLab sent the webhook', () => {
  expect(reached(course)).toEqual([
    ['received', 20],
    ['queued', 20],
    ['taken', 30],
    ['read', 60],
    ['suspected', 70],
    ['asked', 100],
    ['concluded', 400],
    ['replied', 90],
  ]);
});

test('it is concluded when all who were asked have answered, and at once where nobody is', () => {
  expect(reached(course.slice(0, 7))?.[6]).toEqual(['concluded', null]);
  expect(reached([...course.slice(0, 5), { ...course[5], agents: [] }])?.[6]).toEqual(['concluded', 100]);
});

test('a reply is one of all jobs of its pipeline', () => {
  expect(reached(course, '101/8')?.[7]).toEqual(['replied', 90]);
});

test('a worker that is quicker than the log does not turn the order round', () => {
  const [received, taken] = course;
  const late = { ...received, ...at(50) };

  expect(reached([{ ...taken }, late])?.slice(0, 3)).toEqual([
    ['received', 30],
    ['queued', 30],
    ['taken', 30],
  ]);
});

test('lines of others, of unknown jobs and broken ones are passed over', () => {
  const watch = watchOf({ msg: 'taken' }, { ...at(1), msg: 'taken', failureId: '101/99' });
  watch.line('no JSON');

  expect(watch.failures()).toEqual([]);
});
