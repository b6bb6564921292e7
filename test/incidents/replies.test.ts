import { expect, test } from 'vitest';
import { type Attempt, assignReplies, type Slot } from '../../src/incidents/replies.ts';
import { diagnosis, jobFailure } from '../builders.ts';

const dns = diagnosis({ cause: 'dns-failure' });
const disk = diagnosis({ cause: 'disk-full' });

function attempt(jobId: number, jobName: string, what: Attempt['diagnosis']): Attempt {
  return { failure: jobFailure({ jobId, jobName }), diagnosis: what };
}

function assign(attempts: readonly Attempt[], slots: readonly Slot[] = []) {
  return assignReplies(attempts, slots, ({ cause }, taken) => `${cause}#${taken.size}`);
}

function shown(attempts: readonly Attempt[], slots: readonly Slot[] = []) {
  return assign(attempts, slots).replies.map(({ key, jobs, superseded }) => ({
    key,
    cause: jobs[0].diagnosis.cause,
    jobs: jobs.map(({ failure }) => failure.jobId),
    superseded,
  }));
}

test('jobs that failed alike share one reply, oldest job first', () => {
  expect(shown([attempt(2, 'lint', dns), attempt(1, 'build', dns)])).toEqual([
    { key: 'dns-failure#0', cause: 'dns-failure', jobs: [1, 2], superseded: false },
  ]);
});

test('another cause, another image or another role is another reply', () => {
  const otherImage = diagnosis({ image: 'alpine:3.20' });
  const service = diagnosis({ role: 'service' });

  const keys = shown([
    attempt(1, 'a', dns),
    attempt(2, 'b', disk),
    attempt(3, 'c', otherImage),
    attempt(4, 'd', service),
  ]).map(({ key }) => key);

  expect(new Set(keys).size).toBe(4);
});

test('only the newest attempt of a job is shown, and says which attempt it is', () => {
  const { replies } = assign([attempt(1, 'build', dns), attempt(5, 'build', dns)]);

  expect(replies).toHaveLength(1);
  expect(replies[0]?.jobs.map(({ failure, attempt: number }) => [failure.jobId, number])).toEqual([[5, 2]]);
});

test('a retry that fails differently takes over the reply of the attempt before', () => {
  const before = assign([attempt(1, 'build', dns)]);

  const after = shown([attempt(1, 'build', dns), attempt(5, 'build', disk)], before.slots);

  expect(after).toEqual([{ key: 'dns-failure#0', cause: 'disk-full', jobs: [5], superseded: false }]);
});

test('a reply that other jobs still need is not taken over', () => {
  const attempts = [attempt(1, 'build', dns), attempt(2, 'lint', dns)];
  const before = assign(attempts);

  const after = shown([...attempts, attempt(5, 'build', disk)], before.slots);

  expect(after).toEqual([
    { key: 'dns-failure#0', cause: 'dns-failure', jobs: [2], superseded: false },
    { key: 'disk-full#1', cause: 'disk-full', jobs: [5], superseded: false },
  ]);
});

test('a reply whose jobs all moved to an existing reply is superseded and keeps its place', () => {
  const attempts = [attempt(1, 'build', dns), attempt(2, 'lint', disk)];
  const before = assign(attempts);

  const after = shown([...attempts, attempt(5, 'build', disk)], before.slots);

  expect(after).toEqual([
    { key: 'dns-failure#0', cause: 'dns-failure', jobs: [1], superseded: true },
    { key: 'disk-full#1', cause: 'disk-full', jobs: [2, 5], superseded: false },
  ]);
});

test('a retry that fails in its script leaves its reply superseded', () => {
  const before = assign([attempt(1, 'build', dns)]);

  const after = shown([attempt(1, 'build', dns), attempt(5, 'build', null)], before.slots);

  expect(after).toEqual([{ key: 'dns-failure#0', cause: 'dns-failure', jobs: [1], superseded: true }]);
});

test('a subject whose reply was taken over gets a new one when it comes back', () => {
  const first = assign([attempt(1, 'build', dns)]);
  const second = assign([attempt(1, 'build', dns), attempt(5, 'build', disk)], first.slots);

  const third = shown(
    [attempt(1, 'build', dns), attempt(5, 'build', disk), attempt(6, 'lint', dns)],
    second.slots,
  );

  expect(third).toEqual([
    { key: 'dns-failure#0', cause: 'disk-full', jobs: [5], superseded: false },
    { key: 'dns-failure#1', cause: 'dns-failure', jobs: [6], superseded: false },
  ]);
});

test('what a host saw changes the reply of the job instead of adding one', () => {
  const denied = diagnosis({ cause: 'access-denied' });
  const before = assign([attempt(1, 'build', denied)]);

  const after = shown([attempt(1, 'build', diagnosis({ cause: 'tag-not-found' }))], before.slots);

  expect(after).toEqual([{ key: 'access-denied#0', cause: 'tag-not-found', jobs: [1], superseded: false }]);
});

test('script failures alone make no reply', () => {
  expect(shown([attempt(1, 'test', null)])).toEqual([]);
});

test('assigning again changes nothing', () => {
  const attempts = [attempt(1, 'build', dns), attempt(2, 'lint', disk), attempt(3, 'build', disk)];
  const once = assign(attempts);
  const twice = assign(attempts, once.slots);

  expect(twice).toEqual(once);
});
