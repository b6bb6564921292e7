import { expect, onTestFinished, test } from 'vitest';
import { badGateway, type FaultKind, rateLimited } from '../../src/demo/gitlab/faults.ts';
import { startGitlabStandIn } from '../../src/demo/gitlab/stand-in.ts';
import { createGitlabActing } from '../../src/gitlab/acting.ts';
import { createGitlabHttp } from '../../src/gitlab/http.ts';
import type { GitlabActing, VariableToWrite, Written } from '../../src/remedies/gitlab-port.ts';
import { type Settled, settle } from '../../src/remedies/settle.ts';

const variable: VariableToWrite = {
  key: 'DOCKER_AUTH_CONFIG',
  value: () => '{"auths":{"reg.example.com":{"auth":"YTpi"}}}',
  type: 'env_var',
  isProtected: false,
  isMasked: true,
  isRaw: true,
  environmentScope: '*',
};

async function start(token?: {
  readonly state?: 'active' | 'expired';
  readonly role?: 'developer' | 'owner';
}) {
  const gitlab = await startGitlabStandIn();
  const { world } = gitlab;
  const { id: userId } = world.addUser({ username: 'alice' });
  const group = world.addGroup({ fullPath: 'shop' });
  world.addMember({ userId, of: 'group', id: group.id, role: token?.role ?? 'owner' });
  const projectId = world.addProject({ fullPath: 'shop/app' }).id;
  const callerId = world.addProject({ fullPath: 'shop/caller' }).id;
  const pipelineId = world.addPipeline({ projectId, status: 'failed' }).id;
  const jobId = world.addJob({ pipelineId, name: 'unit', status: 'failed' }).id;
  const changes = [{ action: 'create' as const, path: '.gitlab-ci.yml', content: 'image: ruby:3\n' }];
  world.repositories.commit({ projectId, branch: 'main', changes });
  const { value } = world.addToken({ userId, state: token?.state ?? 'active' });
  const http = createGitlabHttp({ url: gitlab.url, token: 'glpat-bot', limits: { totalMs: 10_000 } });
  onTestFinished(async () => {
    await http.close();
    await gitlab.close();
  });
  const acting = createGitlabActing(http.actingAs(() => value));
  return { gitlab, acting, token: value, projectId, callerId, pipelineId, jobId };
}

type World = Awaited<ReturnType<typeof start>>;

interface WriteKind {
  readonly name: string;
  readonly path: RegExp;
  readonly method: string;
  readonly before?: (world: World) => void;
  readonly write: (world: World) => Promise<Written<unknown>>;
  readonly look: (world: World) => Promise<unknown>;
  /** How often it has taken effect. */
  readonly effects: (world: World) => number;
}

const owner = ({ projectId }: World) => ({ kind: 'project' as const, id: projectId });
const stored = ({ gitlab, projectId }: World) => gitlab.world.variables.get(`project:${projectId}`) ?? [];
const exists = async ({ acting, ...world }: World): Promise<string | undefined> => {
  const found = await acting.variable({ kind: 'project', id: world.projectId }, variable.key);
  return found.kind === 'found' ? found.value.value?.() : undefined;
};
const commit = {
  branch: 'pullcheck/fix',
  startBranch: 'main',
  message: 'Correct the tag',
};
const path = '.gitlab-ci.yml';
const bytes = Buffer.from('image: ruby:3.4\n');
const commitNow = async ({ acting, projectId }: World): Promise<Written<unknown>> => {
  const file = await acting.file(projectId, '.gitlab-ci.yml', 'main');
  if (file.kind === 'missing') throw new Error('no file');
  const { lastCommitId } = file.value;
  return acting.commit(projectId, { ...commit, files: [{ path, bytes, lastCommitId }] });
};
const request = { sourceBranch: 'fix', targetBranch: 'main', title: 'Correct the tag', description: '' };
const startBranch = ({ gitlab, projectId }: World): void => {
  gitlab.world.repositories.commit({ projectId, branch: 'fix', start: 'main', changes: [] });
};
const listed = ({ gitlab, projectId, callerId }: World) =>
  (gitlab.world.projects.get(projectId)?.jobTokenProjectIds ?? []).filter((id) => id === callerId);
const isListed = async ({ acting, projectId, callerId }: World): Promise<boolean> => {
  const scope = await acting.jobTokenScope(projectId);
  return scope.kind === 'found' && scope.value.projectIds.includes(callerId);
};
const orNothing = (is: boolean): true | undefined => (is ? true : undefined);

const kinds: readonly WriteKind[] = [
  {
    name: 'creating a variable',
    method: 'POST',
    path: /\/variables$/,
    write: (world) => world.acting.createVariable(owner(world), variable),
    look: exists,
    effects: (world) => stored(world).length,
  },
  {
    name: 'changing a variable',
    method: 'PUT',
    path: /\/variables\//,
    before: ({ gitlab, projectId }) =>
      gitlab.world.setVariable(`project:${projectId}`, { key: variable.key, value: 'old' }),
    write: (world) => world.acting.updateVariable(owner(world), variable),
    look: async (world) => orNothing((await exists(world)) !== 'old'),
    effects: (world) =>
      stored(world).filter(({ value, masked, raw }) => value !== 'old' && masked && raw).length,
  },
  {
    name: 'deleting a variable',
    method: 'DELETE',
    path: /\/variables\//,
    before: ({ gitlab, projectId }) =>
      gitlab.world.setVariable(`project:${projectId}`, { key: variable.key, value: 'old' }),
    write: (world) => world.acting.deleteVariable(owner(world), variable.key),
    look: async (world) => orNothing((await exists(world)) === undefined),
    effects: (world) => 1 - stored(world).length,
  },
  {
    name: 'retrying a job',
    method: 'POST',
    path: /\/retry$/,
    write: ({ acting, projectId, jobId }) => acting.retryJob(projectId, jobId),
    look: async ({ acting, projectId, pipelineId, jobId }) => {
      const all = await acting.pipelineJobs(projectId, pipelineId);
      return all.kind === 'found' ? all.value.find(({ id }) => id > jobId) : undefined;
    },
    effects: ({ gitlab }) => gitlab.world.jobs.size - 1,
  },
  {
    name: 'committing to a new branch',
    method: 'POST',
    path: /\/commits$/,
    write: commitNow,
    look: async ({ acting, projectId }) => {
      const file = await acting.file(projectId, path, commit.branch);
      return orNothing(file.kind === 'found' && Buffer.from(file.value.bytes).equals(bytes));
    },
    effects: ({ gitlab, projectId }) => gitlab.world.repositories.branches(projectId).length - 1,
  },
  {
    name: 'opening a merge request',
    method: 'POST',
    path: /\/merge_requests$/,
    before: startBranch,
    write: ({ acting, projectId }) => acting.createMergeRequest(projectId, request),
    look: async ({ acting, projectId }) => {
      const open = await acting.openMergeRequests(projectId, 'fix');
      return open.kind === 'found' ? open.value[0] : undefined;
    },
    effects: ({ gitlab }) => gitlab.world.mergeRequests.size,
  },
  {
    name: 'allowing a job token',
    method: 'POST',
    path: /\/allowlist$/,
    write: ({ acting, projectId, callerId }) => acting.addToAllowlist(projectId, callerId),
    look: async (world) => orNothing(await isListed(world)),
    effects: (world) => listed(world).length,
  },
  {
    name: 'no longer allowing a job token',
    method: 'DELETE',
    path: /\/allowlist\//,
    before: ({ gitlab, projectId, callerId }) => {
      const project = gitlab.world.projects.get(projectId);
      if (project) gitlab.world.projects.set(projectId, { ...project, jobTokenProjectIds: [callerId] });
    },
    write: ({ acting, projectId, callerId }) => acting.removeFromAllowlist(projectId, callerId),
    look: async (world) => orNothing(!(await isListed(world))),
    effects: (world) => 1 - listed(world).length,
  },
];

/** What is done, what is known then, for how long it is waited, how often it is sent. */
const faults: readonly (readonly [string, FaultKind, 'done' | 'unsettled', readonly number[], number])[] = [
  ['a 502 after the work', badGateway({ afterWork: true }), 'done', [], 1],
  ['a 502 before it', badGateway({ afterWork: false }), 'unsettled', [500, 2_000], 1],
  ['an answer that is lost', { kind: 'drop', when: 'after-work' }, 'done', [], 1],
  ['a break before the work', { kind: 'drop', when: 'before-work' }, 'unsettled', [500, 2_000], 1],
  ['an answer that breaks off', { kind: 'drop', when: 'mid-body', bytes: 0 }, 'done', [], 1],
  ['a 429', rateLimited(2), 'done', [2_000], 2],
  ['a 429 that names no time', rateLimited(), 'done', [1_000], 2],
];

const table = kinds.flatMap((kind) =>
  faults.map(([fault, what, ends, waited, sends]) => ({ kind, fault, what, ends, waited, sends })),
);

test.each(table)(
  '$kind.name with $fault takes effect once at most, and it is known whether',
  async ({ kind, what, ends, waited, sends }) => {
    const world = await start();
    kind.before?.(world);
    world.gitlab.fault({ method: kind.method, path: kind.path, fault: what });
    const waits: number[] = [];
    const wait = async (ms: number): Promise<void> => void waits.push(ms);
    const run = (): Promise<Settled<unknown>> =>
      settle({ look: () => kind.look(world), write: () => kind.write(world) }, wait);

    const first = await run();

    expect(first.kind).toBe(ends);
    expect(kind.effects(world)).toBe(ends === 'done' ? 1 : 0);
    const sent = world.gitlab
      .requests()
      .filter((one) => one.method === kind.method && kind.path.test(one.path));
    expect(sent.length).toBe(sends);
    expect(waits).toEqual(waited);
    const again = first.kind === 'done' ? first : await run();
    expect(again.kind).toBe('done');
    expect(kind.effects(world)).toBe(1);
    expect(world.gitlab.violations()).toEqual([]);
  },
);

test.each(kinds)('$name a second time is refused or found to be so, and changes nothing', async (kind) => {
  const world = await start();
  kind.before?.(world);
  await kind.write(world);
  const look = () => kind.look(world);

  const again = await settle({ look, write: () => kind.write(world) }, async () => {});

  expect(['already', 'done']).toContain(again.kind);
  expect(kind.effects(world)).toBe(1);
});

test.each(kinds)("$name carries the person's token and no other", async (kind) => {
  const world = await start();
  kind.before?.(world);
  await kind.write(world);

  const own = world.gitlab.requests();
  expect(own.map(({ headers }) => headers['authorization'])).toEqual(own.map(() => `Bearer ${world.token}`));
  expect(own.filter(({ headers }) => headers['private-token'] !== undefined)).toEqual([]);
});

test('a 429 for longer than ten seconds is left to whoever has a queue', async () => {
  const world = await start();
  world.gitlab.fault({ method: 'POST', path: /variables/, fault: rateLimited(30) });

  const write = () => world.acting.createVariable(owner(world), variable);
  const failed = settle({ look: async () => undefined, write }, async () => {});

  await expect(failed).rejects.toMatchObject({ code: 'ratelimited', retryAfterMs: 30_000 });
  expect(stored(world)).toEqual([]);
});

test("a person's token that GitLab refuses asks for a new link, not for another GITLAB_TOKEN", async () => {
  const { acting, projectId } = await start({ state: 'expired' });

  const failed = acting.retryJob(projectId, 1);

  await expect(failed).rejects.toMatchObject({ code: 'link-expired', message: /link it again/ });
});

test.each<[string, (world: World) => Promise<Written<unknown>>, string, string]>([
  [
    'a value that cannot be masked',
    (world) => world.acting.createVariable(owner(world), { ...variable, value: () => 'two words' }),
    'invalid',
    'value is invalid',
  ],
  [
    'a key that is taken',
    async (world) => {
      await world.acting.createVariable(owner(world), variable);
      return world.acting.createVariable(owner(world), variable);
    },
    'invalid',
    'key (DOCKER_AUTH_CONFIG) has already been taken',
  ],
  [
    'a merge request of a branch that does not exist',
    ({ acting, projectId }) => acting.createMergeRequest(projectId, request),
    'invalid',
    'Source branch "fix" does not exist',
  ],
  [
    'a job that was retried before',
    async ({ acting, projectId, jobId }) => {
      await acting.retryJob(projectId, jobId);
      return acting.retryJob(projectId, jobId);
    },
    'forbidden',
    '403 Forbidden - Job is not retryable',
  ],
  [
    'two open merge requests of a branch',
    async (world) => {
      startBranch(world);
      await world.acting.createMergeRequest(world.projectId, request);
      return world.acting.createMergeRequest(world.projectId, request);
    },
    'conflict',
    'Another open merge request already exists for this source branch: !1',
  ],
  [
    'a file that changed since it was read',
    ({ acting, projectId }) =>
      acting.commit(projectId, { ...commit, files: [{ path, bytes, lastCommitId: 'f'.repeat(40) }] }),
    'invalid',
    'You are attempting to update a file that has changed since you started editing it.',
  ],
])("%s is refused with GitLab's words", async (_, write, why, words) => {
  const world = await start();

  expect(await write(world)).toEqual({ kind: 'refused', why, words });
});

test('a variable of several scopes is neither changed nor deleted without a choice', async () => {
  const world = await start();
  const before = ['production', 'staging'].map((environmentScope) => ({
    environmentScope,
    value: environmentScope,
  }));
  for (const one of before) {
    world.gitlab.world.setVariable(`project:${world.projectId}`, { key: variable.key, ...one });
  }

  expect(await world.acting.variable(owner(world), variable.key)).toEqual({ kind: 'several-scopes' });
  expect(await world.acting.updateVariable(owner(world), variable)).toMatchObject({ why: 'conflict' });
  expect(await world.acting.deleteVariable(owner(world), variable.key)).toMatchObject({ why: 'conflict' });
  expect(stored(world)).toMatchObject(before);
});

test('what a role may not see is told from what is not there', async () => {
  const absent = await start();
  const barred = await start({ role: 'developer' });
  const read = (world: World): ReturnType<GitlabActing['variable']> =>
    world.acting.variable(owner(world), variable.key);

  expect(await read(absent)).toEqual({ kind: 'missing', why: 'not-found' });
  expect(await read(barred)).toEqual({ kind: 'missing', why: 'forbidden' });
  expect(await absent.acting.variable({ kind: 'group', path: 'other' }, variable.key)).toEqual({
    kind: 'missing',
    why: 'forbidden',
  });
});

test('a hidden variable has no value', async () => {
  const world = await start();
  const hidden = { key: variable.key, value: 'c2VjcmV0LXZhbHVl', masked: true, hidden: true };
  world.gitlab.world.setVariable(`project:${world.projectId}`, hidden);

  expect(await world.acting.variable(owner(world), variable.key)).toMatchObject({ value: { value: null } });
});
