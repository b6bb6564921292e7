import { expect, test } from 'vitest';
import { badGateway } from '../../src/demo/gitlab/faults.ts';
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import { allowJobToken } from '../../src/remedies/allow-job-token.ts';
import { diagnosis } from '../builders.ts';
import { killEverywhere, killingGitlab, killingJournal } from './kills.ts';
import { createMemoryJournal } from './memory-journal.ts';
import { targetOf } from './target.ts';
import { type RemedyWorld, startWorld } from './world.ts';

const host = 'registry.gitlab.example.com';
const source = 'job payload (GitLab Registry)';

async function start(image = `${host}/acme/base/ruby:3`) {
  const world = await startWorld();
  const imageProjectId = world.gitlab.world.addProject({ fullPath: 'acme/base' }).id;
  const about = diagnosis({ cause: 'access-denied', image, credentialSource: source });
  return { ...world, imageProjectId, target: { ...world.target, diagnosis: about } };
}

type Started = Awaited<ReturnType<typeof start>>;

const listed = ({ gitlab, imageProjectId }: Started) =>
  gitlab.world.projects.get(imageProjectId)?.jobTokenProjectIds;

function change({ gitlab, imageProjectId }: Started, over: object): void {
  const project = gitlab.world.projects.get(imageProjectId);
  if (project) gitlab.world.projects.set(imageProjectId, { ...project, ...over });
}

async function run(world: Started, tools: ReturnType<RemedyWorld['tools']> = world.tools()) {
  const planned = await allowJobToken.plan(world.target, null, tools);
  if (planned.kind === 'cannot') throw new Error(planned.why);
  return allowJobToken.perform(planned.plan, null, tools);
}

test.each([`${host}/acme/base:1`, `${host}/acme/base/ruby:3`, `${host}/acme/base/ruby/slim:3`])(
  'the project of %s lets the failing project in, and undo takes that back',
  async (image) => {
    const world = await start(image);

    const done = await run(world);

    expect(done).toMatchObject({
      kind: 'done',
      effects: [{ where: 'project acme/base', after: 'acme/team/shop' }],
    });
    expect(listed(world)).toEqual([world.projectId]);
    if (done.kind !== 'done' || done.reversal === null) throw new Error('nothing to undo');
    expect(await allowJobToken.undo?.(done.reversal, world.tools())).toMatchObject({
      kind: 'done',
      effects: [{}],
    });
    expect(listed(world)).toEqual([]);
    expect(world.gitlab.violations()).toEqual([]);
  },
);

test('who was let in before stays when it is undone', async () => {
  const world = await start();
  const tools = world.tools();
  const planned = await allowJobToken.plan(world.target, null, tools);
  if (planned.kind === 'cannot') throw new Error(planned.why);
  change(world, { jobTokenProjectIds: [world.projectId] });

  expect(await allowJobToken.perform(planned.plan, null, tools)).toMatchObject({
    kind: 'done',
    effects: [],
    reversal: null,
  });
  expect(listed(world)).toEqual([world.projectId]);
});

test.each<[string, (world: Started) => object, RegExp]>([
  ['it is on the list already', ({ projectId }) => ({ jobTokenProjectIds: [projectId] }), /already/],
  ['its group is', ({ groupId }) => ({ jobTokenGroupIds: [groupId] }), /group acme\/team/],
  ['all are let in', () => ({ jobTokenLimited: false }), /all job tokens/],
])('where %s, that is said instead', async (_, over, why) => {
  const world = await start();
  change(world, over(world));

  expect(await allowJobToken.plan(world.target, null, world.tools())).toMatchObject({
    kind: 'cannot',
    why: expect.stringMatching(why),
  });
});

test.each([
  ['another registry', 'ghcr.io/acme/base:1', /not the registry of this GitLab/],
  ['no project that is to be seen', `${host}/secret/base:1`, /No project/],
  ['the failing project itself', `${host}/acme/team/shop/ci:1`, /this very project/],
])('an image of %s cannot be helped so', async (_, image, why) => {
  const world = await start(image);

  expect(await allowJobToken.plan(world.target, null, world.tools())).toMatchObject({
    kind: 'cannot',
    why: expect.stringMatching(why),
  });
});

test('who is no Maintainer of the image project is told that it takes one', async () => {
  const world = await start();
  const bob = world.gitlab.world.addUser({ username: 'bob' });
  const other = world.gitlab.world.addProject({ fullPath: 'closed/base', visibility: 'public' });
  world.gitlab.world.addMember({ userId: bob.id, of: 'project', id: other.id, role: 'owner' });
  const about = { ...world.target.diagnosis, image: `${host}/closed/base:1` };

  const planned = await allowJobToken.plan({ ...world.target, diagnosis: about }, null, world.tools());

  expect(planned).toMatchObject({ kind: 'cannot', why: 'That takes a Maintainer of closed/base.' });
});

test('a 502 after the work is settled by looking, and the undo knows that it was ours', async () => {
  const world = await start();
  world.gitlab.fault({ method: 'POST', path: /allowlist/, fault: badGateway({ afterWork: true }) });

  expect(await run(world)).toMatchObject({ kind: 'done', reversal: { callerId: world.projectId } });
  expect(listed(world)).toEqual([world.projectId]);
});

test('a kill at any point leaves it listed once after the next run, to be undone', async () => {
  await killEverywhere(async ({ first }) => {
    const world = await start();
    const journal = createMemoryJournal();
    const calm = world.tools(journal);
    const planned = await allowJobToken.plan(world.target, null, calm);
    if (planned.kind === 'cannot') throw new Error(planned.why);
    await first((countdown) => {
      const gitlab = killingGitlab(calm.gitlab, countdown);
      const alone = <T>(_: string, work: () => Promise<T>) => work();
      return allowJobToken.perform(planned.plan, null, {
        ...calm,
        journal: killingJournal(journal, countdown),
        gitlab,
        alone,
      });
    });

    expect(await allowJobToken.perform(planned.plan, null, calm)).toMatchObject({
      kind: 'done',
      reversal: {},
    });
    expect(listed(world)).toEqual([world.projectId]);
  });
});

test('it is offered only where the job token was what the runner used', () => {
  const offer = (over: Partial<Diagnosis>) => allowJobToken.applies(targetOf(over));

  expect(offer({ cause: 'access-denied', credentialSource: source })).toMatchObject({ isPrimary: true });
  expect(offer({ cause: 'access-denied', credentialSource: '$DOCKER_AUTH_CONFIG' })).toBeNull();
  expect(offer({ cause: 'tag-not-found', credentialSource: source })).toBeNull();
});
