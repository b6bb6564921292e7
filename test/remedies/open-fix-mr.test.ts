import { expect, test } from 'vitest';
import { badGateway, rateLimited } from '../../src/demo/gitlab/faults.ts';
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import type { Target } from '../../src/remedies/fix.ts';
import { openFixMr } from '../../src/remedies/open-fix-mr.ts';
import { diagnosis } from '../builders.ts';
import { killEverywhere, killingGitlab, killingJournal } from './kills.ts';
import { createMemoryJournal } from './memory-journal.ts';
import { targetOf } from './target.ts';
import { type RemedyWorld, startWorld } from './world.ts';

const root = '.gitlab-ci.yml';
const image = 'reg.example.com/app:v1.l';
const meant = 'reg.example.com/app:v1.1';
const observed = {
  fromHost: true,
  checked: ['runner-7: the manifest of reg.example.com/app:v1.l is not there.'],
  notChecked: [],
  difference: null,
  settle: null,
  suggestions: [meant],
};

type Files = Readonly<Record<string, string>>;

const simple: Files = {
  [root]: `# ours\nunit:\n  image: "${image}"\n  script: [make]\nlint:\n  image: ${image}\n  script: [x]\n`,
};

async function start(files: Files = simple, given: Parameters<typeof startWorld>[0] = {}) {
  const world = await startWorld({ role: 'developer', ...given });
  for (const branch of ['main', 'feature']) put(world, files, branch);
  const target: Target = {
    ...world.target,
    diagnosis: diagnosis({ cause: 'tag-not-found', image, observed, evidence: ['/merge @all `x`', '```'] }),
  };
  return { ...world, target };
}

function put(world: RemedyWorld, files: Files, branch: string, projectId = world.projectId): void {
  const changes = Object.entries(files).map(([path, content]) => ({
    action: 'create' as const,
    path,
    content,
  }));
  world.gitlab.world.repositories.commit({ projectId, branch, changes });
}

type Started = Awaited<ReturnType<typeof start>>;

async function run(world: Started, tools = world.tools()) {
  const planned = await openFixMr.plan(world.target, { to: null }, tools);
  if (planned.kind === 'cannot') throw new Error(planned.why);
  return openFixMr.perform(planned.plan, null, tools);
}

const requestsOf = ({ gitlab }: Started) => [...gitlab.world.mergeRequests.values()];

function branchesOf({ gitlab, projectId }: Started) {
  return gitlab.world.repositories.branches(projectId).filter(({ name }) => name.startsWith('pullcheck/'));
}

test('every job of the incident is corrected in one commit on a branch of its own, into the branch that failed', async () => {
  const world = await start();

  const done = await run(world);

  const [branch] = branchesOf(world);
  expect(branch?.files.get(root)?.content).toBe(simple[root]?.replaceAll('v1.l', 'v1.1'));
  expect(requestsOf(world)).toMatchObject([
    { sourceBranch: branch?.name, targetBranch: 'feature', state: 'opened' },
  ]);
  expect(done).toMatchObject({
    kind: 'done',
    left: [],
    effects: [{ what: 'merge request !1', url: expect.stringContaining('/merge_requests/1') }],
  });
  expect(world.gitlab.world.repositories.branch(world.projectId, 'feature')?.files.get(root)?.content).toBe(
    simple[root],
  );
  expect(world.gitlab.violations()).toEqual([]);
});

test('the request shows what was seen, where GitLab reads no commands in it', async () => {
  const world = await start();
  await run(world);
  const [request] = requestsOf(world);

  expect(request?.title).toBe(`Correct ${image} to ${meant} in ${root}`);
  expect(request?.description).toContain('runner-7: the manifest');
  expect(request?.description).toMatch(/^(`{4,})plaintext\n[^]*\n\/merge @all `x`\n```\n\1$/m);
});

test('the preview says what changes where, for whom else, and by whom', async () => {
  const shared = {
    [root]: `.b:\n  image: ${image}\nunit:\n  extends: .b\n  script: [x]\nlint:\n  extends: .b\n  script: [x]\ndocs:\n  extends: .b\n  script: [x]\n`,
  };
  const world = await start(shared);

  expect(await openFixMr.plan(world.target, { to: null }, world.tools())).toMatchObject({
    kind: 'planned',
    preview: [
      `${root}: ${image} becomes ${meant} (image of template .b).`,
      expect.stringContaining('docs'),
      expect.stringContaining('into feature'),
      'It is opened by alice.',
    ],
  });
});

test('bytes that are no plain line of text stay: a byte order mark, Windows line ends, the end', async () => {
  const text = `\uFEFF# é\r\nunit:\r\n  image: ${image} # 🐳\r\n  script: [x]`;
  const world = await start({ [root]: text });
  const target = { ...world.target, jobs: world.target.jobs.slice(0, 1) };

  await run({ ...world, target });

  expect(branchesOf(world)[0]?.files.get(root)?.content).toBe(text.replace('v1.l', 'v1.1'));
});

test('a file that is included from the project is the one that changes', async () => {
  const world = await start({
    [root]:
      'include:\n  - local: /ci/base.yml\nunit:\n  extends: .b\n  script: [x]\nlint:\n  extends: .b\n  script: [x]\n',
    'ci/base.yml': `.b:\n  image: ${image}\n`,
  });

  await run(world);

  expect(branchesOf(world)[0]?.files.get('ci/base.yml')?.content).toBe(`.b:\n  image: ${meant}\n`);
});

test("what another project's file says is named with its place, and left alone", async () => {
  const world = await start({
    [root]:
      'include:\n  - project: acme/ci\n    file: /jobs.yml\n  - project: acme/ci\n    file: /other.yml\n',
  });
  const other = world.gitlab.world.addProject({ fullPath: 'acme/ci' });
  put(
    world,
    { 'jobs.yml': `unit:\n  image: ${image}\n  script: [x]\n`, 'other.yml': 'x:\n  script: [x]\n' },
    'main',
    other.id,
  );

  const planned = await openFixMr.plan(world.target, { to: null }, world.tools());

  expect(planned).toMatchObject({
    kind: 'cannot',
    why: expect.stringMatching(/is written in jobs\.yml of project acme\/ci \(http.*\), not in this project/),
  });
  expect(world.writes()).toEqual([]);
});

test.each<[string, Files, object, RegExp]>([
  [
    'in doubt',
    { [root]: 'unit:\n  image: reg.example.com/app:$TAG\n  script: [x]\n' },
    {},
    /not beyond doubt: .*TAG/,
  ],
  ['not taken by GitLab', { [root]: 'include: gone.yml\n' }, {}, /does not take/],
  ['kept by another project', simple, { ciConfigPath: 'ci.yml@acme/ci' }, /ci\.yml@acme\/ci/],
  ['kept elsewhere', simple, { ciConfigPath: 'https://example.com/ci.yml' }, /example\.com/],
  ['not there', {}, {}, /not to be read/],
])('where the configuration is %s, nothing is written and that is said', async (_, files, over, why) => {
  const world = await start(files);
  const project = world.gitlab.world.projects.get(world.projectId);
  if (project) world.gitlab.world.projects.set(world.projectId, { ...project, ...over });

  expect(await openFixMr.plan(world.target, { to: null }, world.tools())).toMatchObject({
    kind: 'cannot',
    why: expect.stringMatching(why),
  });
  expect(world.writes()).toEqual([]);
});

test('a configuration of another name is read from there', async () => {
  const world = await start({ 'ci/main.yml': simple[root] ?? '' });
  const project = world.gitlab.world.projects.get(world.projectId);
  if (project) world.gitlab.world.projects.set(world.projectId, { ...project, ciConfigPath: 'ci/main.yml' });

  await run(world);

  expect(branchesOf(world)[0]?.files.get('ci/main.yml')?.content).toContain(meant);
});

test.each([
  ['a tag', { isTag: true, ref: 'v1' }],
  ['a ref that is no branch', { ref: 'refs/merge-requests/3/head' }],
  ['no ref', { ref: null }],
])('of a pipeline of %s, the default branch is what is corrected', async (_, over) => {
  const world = await start();

  await run({ ...world, target: { ...world.target, ...over } });

  expect(requestsOf(world)).toMatchObject([{ targetBranch: 'main' }]);
});

test('a second click finds the open request and makes no other', async () => {
  const world = await start();
  await run(world);
  const count = world.writes().length;

  const planned = await openFixMr.plan(world.target, { to: null }, world.tools());
  expect(planned).toMatchObject({ preview: [expect.stringMatching(/^!1 does this already/)] });
  expect(await run(world)).toMatchObject({
    kind: 'done',
    effects: [],
    left: [expect.stringContaining('!1')],
  });

  expect(world.writes().length).toBe(count);
});

test('two clicks at once open one', async () => {
  const world = await start();
  const tools = world.tools();

  await Promise.all([run(world, tools), run(world, { ...tools, journal: createMemoryJournal() })]);

  expect(requestsOf(world).length).toBe(1);
  expect(branchesOf(world).length).toBe(1);
});

test('a branch of that name that says something else is left alone', async () => {
  const world = await start();
  const planned = await openFixMr.plan(world.target, { to: null }, world.tools());
  if (planned.kind === 'cannot') throw new Error(planned.why);
  put(world, { [root]: 'theirs:\n  script: [x]\n' }, planned.plan.branch);

  await run(world);

  expect(branchesOf(world).map(({ name }) => name)).toEqual([
    planned.plan.branch,
    `${planned.plan.branch}-2`,
  ]);
  expect(branchesOf(world)[0]?.files.get(root)?.content).toContain('theirs');
});

test('a file that changed between preview and click is not overwritten', async () => {
  const world = await start();
  const tools = world.tools();
  const planned = await openFixMr.plan(world.target, { to: null }, tools);
  if (planned.kind === 'cannot') throw new Error(planned.why);
  put(world, { [root]: `${simple[root]}# more\n` }, 'feature');

  expect(await openFixMr.perform(planned.plan, null, tools)).toMatchObject({
    kind: 'refused',
    why: expect.stringContaining('changed'),
  });
  expect(branchesOf(world)).toEqual([]);
});

test.each([
  ['commits', badGateway({ afterWork: true })],
  ['commits', { kind: 'drop', when: 'after-work' } as const],
  ['commits', rateLimited(1)],
  ['merge_requests', badGateway({ afterWork: true })],
  ['merge_requests', { kind: 'drop', when: 'after-work' } as const],
  ['merge_requests', rateLimited(1)],
])('a fault of %s leaves one branch and one request (%j)', async (path, fault) => {
  const world = await start();
  world.gitlab.fault({ method: 'POST', path: new RegExp(`${path}$`), fault });

  expect(await run(world)).toMatchObject({ kind: 'done', effects: [{}] });
  expect(branchesOf(world).length).toBe(1);
  expect(requestsOf(world).length).toBe(1);
});

test('a kill at any point leaves one branch and one request after the next run', async () => {
  const points = await killEverywhere(async ({ first }) => {
    const world = await start();
    const journal = createMemoryJournal();
    const calm = world.tools(journal);
    const planned = await openFixMr.plan(world.target, { to: null }, calm);
    if (planned.kind === 'cannot') throw new Error(planned.why);
    await first((countdown) => {
      const gitlab = killingGitlab(calm.gitlab, countdown);
      const alone = <T>(_: string, work: () => Promise<T>) => work();
      return openFixMr.perform(planned.plan, null, {
        ...calm,
        journal: killingJournal(journal, countdown),
        gitlab,
        alone,
      });
    });

    expect(await openFixMr.perform(planned.plan, null, calm)).toMatchObject({ kind: 'done', effects: [{}] });
    expect(branchesOf(world).map(({ files }) => files.get(root)?.content)).toEqual([
      simple[root]?.replaceAll('v1.l', 'v1.1'),
    ]);
    expect(requestsOf(world).length).toBe(1);
  });
  expect(points).toBe(12);
});

test('a Reporter is told which role it takes, and nothing is written', async () => {
  const world = await start(simple, { role: 'reporter' });

  expect(await run(world)).toMatchObject({ kind: 'refused', why: expect.stringContaining('Developer') });
  expect(branchesOf(world)).toEqual([]);
});

test.each<[string, Partial<Diagnosis>, boolean]>([
  ['a tag with a near one', { cause: 'tag-not-found', observed }, true],
  ['a tag without', { cause: 'tag-not-found', observed: { ...observed, suggestions: [] } }, false],
  ['a name that was meant', { cause: 'repository-not-found', observed }, true],
  [
    'a policy of the CI file',
    {
      cause: 'pull-policy-not-allowed',
      reason:
        'pull_policy ([always]) defined in GitLab pipeline config is not one of the allowed_pull_policies ([if-not-present])',
    },
    true,
  ],
  [
    "a policy of the runner's",
    {
      cause: 'pull-policy-not-allowed',
      reason:
        'pull_policy ([always]) defined in Runner config is not one of the allowed_pull_policies ([never])',
    },
    false,
  ],
  ['the helper image', { cause: 'tag-not-found', observed, role: 'helper' }, false],
  ['a fault of the network', { cause: 'dns-failure' }, false],
])('for %s it is offered: %j, %s', (_, over, isOffered) => {
  expect(openFixMr.applies(targetOf(over)) !== null).toBe(isOffered);
});

test('a pull policy that the runner refuses is corrected to the one that it allows', async () => {
  const world = await start({
    [root]: 'unit:\n  image:\n    name: ruby:3\n    pull_policy: always\n  script: [x]\n',
  });
  const reason =
    'pull_policy ([always]) defined in GitLab pipeline config is not one of the allowed_pull_policies ([if-not-present])';
  const about = diagnosis({ cause: 'pull-policy-not-allowed', image: 'ruby:3', reason });
  const target = { ...world.target, diagnosis: about, jobs: world.target.jobs.slice(0, 1) };

  await run({ ...world, target });

  expect(branchesOf(world)[0]?.files.get(root)?.content).toContain('    pull_policy: if-not-present\n');
});

test('a platform that a person chose is written where one is', async () => {
  const world = await start({
    [root]: 'unit:\n  image:\n    name: ruby:3\n    docker: {platform: linux/amd64}\n  script: [x]\n',
  });
  const about = diagnosis({ cause: 'platform-mismatch', image: 'ruby:3' });
  const target = { ...world.target, diagnosis: about, jobs: world.target.jobs.slice(0, 1) };
  const tools = world.tools();

  const planned = await openFixMr.plan(target, { to: 'linux/arm64' }, tools);
  if (planned.kind === 'cannot') throw new Error(planned.why);
  await openFixMr.perform(planned.plan, null, tools);

  expect(branchesOf(world)[0]?.files.get(root)?.content).toContain('docker: {platform: linux/arm64}');
  expect(await openFixMr.plan(target, { to: '$(id)' }, tools)).toMatchObject({ kind: 'cannot' });
});
