import { expect, test } from 'vitest';
import { badGateway, rateLimited } from '../../src/demo/gitlab/faults.ts';
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import { retryJobs } from '../../src/remedies/retry-jobs.ts';
import { killEverywhere, killingGitlab, killingJournal } from './kills.ts';
import { createMemoryJournal } from './memory-journal.ts';
import { targetOf } from './target.ts';
import { type RemedyWorld, startWorld } from './world.ts';

async function run(world: RemedyWorld, tools = world.tools()) {
  const planned = await retryJobs.plan(world.target, null, tools);
  if (planned.kind === 'cannot') throw new Error(planned.why);
  return retryJobs.perform(planned.plan, null, tools);
}

const clones = ({ gitlab, target }: RemedyWorld) =>
  [...gitlab.world.jobs.values()].filter(({ id }) => target.jobs.every((job) => job.id !== id));

test('all failed jobs are retried, each once, as who clicked', async () => {
  const world = await startWorld();

  const planned = await retryJobs.plan(world.target, null, world.tools());
  const done = await run(world);

  expect(planned).toMatchObject({
    preview: expect.arrayContaining([
      expect.stringContaining('unit, lint'),
      expect.stringContaining('as alice'),
      expect.stringContaining('no change to the CI file'),
    ]),
  });
  const alice = [...world.gitlab.world.users.values()].find(({ username }) => username === 'alice');
  expect(clones(world).map(({ name, userId }) => [name, userId])).toEqual([
    ['unit', alice?.id],
    ['lint', alice?.id],
  ]);
  expect(done).toMatchObject({
    kind: 'done',
    left: [],
    effects: [{ what: 'job unit' }, { what: 'job lint' }],
  });
  expect(world.gitlab.violations()).toEqual([]);
});

test('acting with the bot, it says whose name the jobs run under', async () => {
  const world = await startWorld();
  const tools = world.tools();
  const asBot = {
    ...tools,
    actor: { ...tools.actor, gitlabUsername: 'bob', acts: 'with-bot-token' as const },
  };

  expect(await retryJobs.plan(world.target, null, asBot)).toMatchObject({
    preview: expect.arrayContaining([expect.stringContaining('run as alice, not as bob')]),
  });
});

test('a job that was retried meanwhile counts as done and is left alone', async () => {
  const world = await startWorld();
  const tools = world.tools();
  const planned = await retryJobs.plan(world.target, null, tools);
  if (planned.kind === 'cannot') throw new Error(planned.why);
  await run(world);

  const again = await retryJobs.perform(planned.plan, null, tools);

  expect(again).toMatchObject({
    kind: 'done',
    effects: [],
    left: ['unit was retried already.', 'lint was retried already.'],
  });
  expect(clones(world).length).toBe(2);
  expect(await retryJobs.plan(world.target, null, tools)).toMatchObject({ kind: 'cannot' });
});

test('a job that cannot be retried is explained, and the others are retried', async () => {
  const world = await startWorld();
  world.gitlab.world.updateJob(world.target.jobs[0]?.id ?? 0, { retryable: false });

  expect(await run(world)).toMatchObject({
    kind: 'done',
    effects: [{ what: 'job lint' }],
    left: [expect.stringMatching(/unit was not retried: GitLab takes no retry/)],
  });
});

test('a Reporter is refused, and told which role it takes', async () => {
  const world = await startWorld({ role: 'reporter' });

  expect(await run(world)).toMatchObject({ kind: 'refused', why: expect.stringContaining('Developer') });
  expect(clones(world)).toEqual([]);
});

test.each([
  ['a 502 after the work', badGateway({ afterWork: true })],
  ['a lost answer', { kind: 'drop', when: 'after-work' } as const],
  ['a 429', rateLimited(1)],
])('with %s each job is retried once', async (_, fault) => {
  const world = await startWorld();
  world.gitlab.fault({ method: 'POST', path: /retry$/, fault });

  expect(await run(world)).toMatchObject({ kind: 'done', effects: [{}, {}] });
  expect(clones(world).map(({ name }) => name)).toEqual(['unit', 'lint']);
});

test('what a 502 left undone is told, and done by the next run', async () => {
  const world = await startWorld();
  world.gitlab.fault({ method: 'POST', path: /retry$/, fault: badGateway({ afterWork: false }) });
  const tools = world.tools();

  expect(await run(world, tools)).toMatchObject({ kind: 'unsettled' });
  expect(await run(world, tools)).toMatchObject({
    kind: 'done',
    effects: [{ what: 'job unit' }, { what: 'job lint' }],
  });
  expect(clones(world).length).toBe(2);
});

test('a long 429 in the middle is left to the queue, and the next run does the rest', async () => {
  const world = await startWorld();
  const tools = world.tools();
  const second = world.target.jobs[1]?.id ?? 0;
  world.gitlab.fault({ method: 'POST', path: `/${second}/retry`, fault: rateLimited(60) });

  await expect(run(world, tools)).rejects.toMatchObject({ retryAfterMs: 60_000 });
  expect(await run(world, tools)).toMatchObject({
    kind: 'done',
    effects: [{ what: 'job unit' }, { what: 'job lint' }],
  });
  expect(clones(world).length).toBe(2);
});

test('a kill at any point leaves every job retried once after the next run', async () => {
  const points = await killEverywhere(async ({ first }) => {
    const world = await startWorld();
    const journal = createMemoryJournal();
    const calm = world.tools(journal);
    const planned = await retryJobs.plan(world.target, null, calm);
    if (planned.kind === 'cannot') throw new Error(planned.why);
    await first((countdown) => {
      const gitlab = killingGitlab(calm.gitlab, countdown);
      return retryJobs.perform(planned.plan, null, {
        ...calm,
        journal: killingJournal(journal, countdown),
        gitlab,
      });
    });

    const done = await retryJobs.perform(planned.plan, null, calm);

    expect(done).toMatchObject({
      kind: 'done',
      left: [],
      effects: [{ what: 'job unit' }, { what: 'job lint' }],
    });
    expect(
      clones(world)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(['lint', 'unit']);
  });
  expect(points).toBe(12);
});

test('it is offered where a job that is repeated as it was can succeed', () => {
  const offer = (over: Partial<Diagnosis>) => retryJobs.applies(targetOf(over));

  expect(offer({ cause: 'registry-error' })).toMatchObject({ isPrimary: true, label: 'Retry the job' });
  expect(offer({ cause: 'tag-not-found' })).toMatchObject({ isPrimary: false });
  expect(offer({ cause: 'invalid-reference' })).toBeNull();
});
