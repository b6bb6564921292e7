import { expect, test } from 'vitest';
import { badGateway } from '../../src/demo/gitlab/faults.ts';
import type { Variable } from '../../src/demo/gitlab/model.ts';
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import type { Outcome, Target } from '../../src/remedies/fix.ts';
import type { RegistryLogin } from '../../src/remedies/registry-auth/plan.ts';
import type { VariableReversal } from '../../src/remedies/registry-auth/undo-storing.ts';
import { setRegistryAuth } from '../../src/remedies/set-registry-auth.ts';
import { diagnosis } from '../builders.ts';
import { killEverywhere, killingGitlab, killingJournal } from './kills.ts';
import { createMemoryJournal } from './memory-journal.ts';
import { targetOf } from './target.ts';
import { type RemedyWorld, startWorld } from './world.ts';

const key = 'DOCKER_AUTH_CONFIG';
const password = 'hunter2-not-to-be-seen';
const auth = Buffer.from(`robot:${password}`).toString('base64');
const foreignAuth = Buffer.from('someone:else').toString('base64');
const foreign = { 'other.example.com': { auth: foreignAuth, email: 'a b@example.com' } };

const login = (over: Partial<RegistryLogin> = {}): RegistryLogin => ({
  registry: 'reg.example.com:5000',
  username: 'robot',
  password: () => password,
  scope: 'project',
  isProtected: null,
  ...over,
});

type Owner = 'project' | 'acme' | 'acme/team';

function set(world: RemedyWorld, owner: Owner, given: Partial<Variable> & { readonly json?: unknown }): void {
  const { json, ...variable } = given;
  const value = variable.value ?? JSON.stringify(json);
  world.gitlab.world.setVariable(nameOf(world, owner), { key, ...variable, value });
}

function nameOf({ gitlab, projectId }: RemedyWorld, owner: Owner) {
  if (owner === 'project') return `project:${projectId}` as const;
  const group = [...gitlab.world.groups.values()].find(({ fullPath }) => fullPath === owner);
  return `group:${group?.id ?? 0}` as const;
}

function stored(world: RemedyWorld, owner: Owner = 'project'): Variable | undefined {
  return world.gitlab.world.variables.get(nameOf(world, owner))?.find((one) => one.key === key);
}

/** Of what is stored, or of a part of it. */
function entries(world: RemedyWorld, owner: Owner = 'project'): Readonly<Record<string, unknown>> {
  return toObject(JSON.parse(stored(world, owner)?.value ?? 'null'));
}

function authsOf(world: RemedyWorld): Readonly<Record<string, unknown>> {
  return toObject(entries(world)['auths']);
}

/** No schema: those drop `__proto__`. */
function toObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new Error('it is no object');
  return { ...value };
}

async function plan(world: RemedyWorld, given = login(), target: Partial<Target> = {}) {
  return setRegistryAuth.plan({ ...world.target, ...target }, given, world.tools());
}

async function run(
  world: RemedyWorld,
  given = login(),
  {
    target = {},
    tools = world.tools(),
  }: { target?: Partial<Target>; tools?: ReturnType<RemedyWorld['tools']> } = {},
): Promise<Outcome<VariableReversal>> {
  const planned = await setRegistryAuth.plan({ ...world.target, ...target }, given, tools);
  if (planned.kind === 'cannot') throw new Error(planned.why);
  return setRegistryAuth.perform(planned.plan, given, tools);
}

async function undo(world: RemedyWorld, done: Outcome<VariableReversal>, tools = world.tools()) {
  if (done.kind !== 'done' || done.reversal === null) throw new Error('nothing to undo');
  return setRegistryAuth.undo?.(done.reversal, tools);
}

test('where there is none, a masked, raw one is made for this one registry', async () => {
  const world = await startWorld();

  const done = await run(world);

  expect(stored(world)).toEqual({
    key,
    value: `{"auths":{"reg.example.com:5000":{"auth":"${auth}"}}}`,
    variableType: 'env_var',
    protected: false,
    masked: true,
    hidden: false,
    raw: true,
    environmentScope: '*',
    description: null,
  });
  expect(done).toMatchObject({
    kind: 'done',
    effects: [{ what: `variable ${key}`, where: 'project acme/team/shop', before: null }],
  });
  expect(world.gitlab.violations()).toEqual([]);
});

test.each<[string, Partial<Variable> & { readonly json?: unknown }, unknown]>([
  ['other entries', { json: { auths: foreign } }, { auths: foreign }],
  [
    'helpers, a store and fields nobody knows',
    {
      json: {
        auths: foreign,
        credHelpers: { 'x.dkr.ecr.eu-west-1.amazonaws.com': 'ecr-login' },
        credsStore: 'pass',
        HttpHeaders: { a: 'b c' },
        later: [1, { x: null }],
      },
    },
    {
      auths: foreign,
      credHelpers: { 'x.dkr.ecr.eu-west-1.amazonaws.com': 'ecr-login' },
      credsStore: 'pass',
      HttpHeaders: { a: 'b c' },
      later: [1, { x: null }],
    },
  ],
  ['line breaks and blanks', { value: JSON.stringify({ auths: foreign }, null, 2) }, { auths: foreign }],
  [
    'keys that look like prototypes',
    { value: '{"auths":{"__proto__":{"auth":"YTpi"},"constructor":{"auth":"YTpi"}}}' },
    JSON.parse('{"auths":{"__proto__":{"auth":"YTpi"},"constructor":{"auth":"YTpi"}}}'),
  ],
  ['no auths at all', { value: '{"credHelpers":{}}' }, { credHelpers: {} }],
  ['the type file', { json: { auths: foreign }, variableType: 'file' }, { auths: foreign }],
])('a variable with %s keeps all of that', async (_, given, before) => {
  const world = await startWorld();
  set(world, 'project', given);

  await run(world);

  const { 'reg.example.com:5000': added, ...rest } = authsOf(world);
  const old = toObject(toObject(before)['auths'] ?? {});
  expect(added).toEqual({ auth });
  expect({ ...entries(world), auths: rest }).toEqual({ ...toObject(before), auths: old });
  expect(Object.keys(rest)).toEqual(Object.keys(old));
  expect(stored(world)).toMatchObject({
    masked: true,
    raw: true,
    variableType: given.variableType ?? 'env_var',
  });
  expect(stored(world)?.value).toMatch(/^\S+$/);
});

test.each<[string, string | null, object, string]>([
  ['docker.io', 'alpine:3', {}, 'https://index.docker.io/v1/'],
  ['index.docker.io', 'alpine:3', {}, 'https://index.docker.io/v1/'],
  ['registry-1.docker.io', 'alpine:3', {}, 'https://index.docker.io/v1/'],
  ['https://index.docker.io/v1/', 'alpine:3', {}, 'https://index.docker.io/v1/'],
  ['docker.io', 'alpine:3', { 'docker.io': { auth: 'YTpi' } }, 'docker.io'],
  ['docker.io', 'alpine:3', { 'index.docker.io': { auth: 'YTpi' } }, 'https://index.docker.io/v1/'],
  ['reg.example.com:5000', null, { 'reg.example.com': { auth: 'YTpi' } }, 'reg.example.com:5000'],
  ['https://Reg.Example.com:5000/', null, {}, 'reg.example.com:5000'],
  [
    'reg.example.com:5000',
    null,
    { 'https://reg.example.com:5000/v2/': { auth: 'YTpi' } },
    'https://reg.example.com:5000/v2/',
  ],
  [
    'reg.example.com:5000',
    null,
    { 'reg.example.com:5000/team': { auth: 'YTpi' } },
    'reg.example.com:5000/team',
  ],
  ['reg.example.com:5000', null, { 'reg.example.com:5000/other': { auth: 'YTpi' } }, 'reg.example.com:5000'],
])(
  'a credential for %s, image %s, beside %j, is written under a key the runner takes',
  async (registry, image, auths, written) => {
    const world = await startWorld();
    set(world, 'project', { json: { auths } });
    const target = {
      diagnosis: diagnosis({ cause: 'auth-required', image: image ?? 'reg.example.com:5000/team/app:1' }),
    };

    await run(world, login({ registry }), { target });

    expect(authsOf(world)).toEqual({ ...auths, [written]: { auth } });
  },
);

test.each<[string, 'http://reg.example.com:5000' | 'reg.example.com:5000/team', string, string]>([
  ['18.0 passes over http:// keys', 'http://reg.example.com:5000', '18.0.0', 'reg.example.com:5000'],
  ['18.1 takes http:// keys', 'http://reg.example.com:5000', '18.1.0', 'http://reg.example.com:5000'],
])('a runner of %s, and the entry is written so', async (_, there, runnerVersion, written) => {
  const world = await startWorld();
  set(world, 'project', { json: { auths: { [there]: { auth: foreignAuth } } } });
  const target = {
    diagnosis: diagnosis({ cause: 'auth-required', image: 'reg.example.com:5000/team/app:1', runnerVersion }),
  };

  await run(world, login(), { target });

  expect(authsOf(world)).toMatchObject({ [written]: { auth } });
});

test.each(['15.8.0', '16.9.0'])(
  'runner %s cannot read a variable of type file, so its type is changed',
  async (runnerVersion) => {
    const world = await startWorld();
    set(world, 'project', { json: { auths: foreign }, variableType: 'file' });
    const target = {
      diagnosis: diagnosis({
        cause: 'auth-required',
        image: 'reg.example.com:5000/team/app:1',
        runnerVersion,
      }),
    };

    await run(world, login(), { target });

    expect(stored(world)).toMatchObject({ variableType: 'env_var' });
  },
);

const longValue = JSON.stringify({
  auths: { x: { auth: Buffer.from(`a:${'b'.repeat(7_450)}`).toString('base64') } },
});

test.each<[string, Owner, readonly (Partial<Variable> & { readonly json?: unknown })[], RegExp]>([
  ['hidden', 'project', [{ json: { auths: foreign }, hidden: true, masked: true, raw: true }], /is hidden/],
  ['no JSON', 'project', [{ value: 'not json' }], /cannot be added to/],
  ['a list', 'project', [{ value: '[]' }], /cannot be added to/],
  ['spoilt by one entry', 'project', [{ json: { auths: { a: { auth: '%%%' } } } }], /cannot be added to/],
  ['too long', 'project', [{ value: longValue }], /10000 characters/],
  [
    'there for several environments',
    'project',
    [
      { json: {}, environmentScope: 'a' },
      { json: {}, environmentScope: 'b' },
    ],
    /by environment/,
  ],
  [
    'there for one environment only',
    'project',
    [{ json: { auths: foreign }, environmentScope: 'production' }],
    /by environment/,
  ],
  [
    'made of other variables',
    'project',
    [{ value: '{"auths":{"a":{"auth":"$AUTH"}}}' }],
    /cannot be added to/,
  ],
  [
    'served by a helper',
    'project',
    [{ json: { auths: {}, credHelpers: { 'reg.example.com:5000': 'pass' } } }],
    /credential helper/,
  ],
  [
    'protected, with entries for others',
    'project',
    [{ json: { auths: foreign }, protected: true }],
    /protected/,
  ],
  [
    "the group's, and hidden",
    'acme',
    [{ json: { auths: foreign }, hidden: true, masked: true, raw: true }],
    /hidden/,
  ],
  [
    "the group's, and by environment",
    'acme/team',
    [{ json: { auths: foreign }, environmentScope: 'production' }],
    /by environment/,
  ],
  ["the group's, and protected", 'acme/team', [{ json: { auths: foreign }, protected: true }], /protected/],
])('nothing is overwritten or hidden where the variable is %s', async (_, owner, variables, why) => {
  const world = await startWorld();
  for (const one of variables) set(world, owner, one);
  const before = structuredClone([...world.gitlab.world.variables]);

  const planned = await plan(world);

  expect(planned).toMatchObject({ kind: 'cannot', why: expect.stringMatching(why) });
  expect([...world.gitlab.world.variables]).toEqual(before);
  expect(world.writes()).toEqual([]);
});

test('a project variable begins with what the nearest group sets, for it replaces that', async () => {
  const world = await startWorld();
  set(world, 'acme', { json: { auths: { 'far.example.com': { auth: foreignAuth } } } });
  set(world, 'acme/team', { json: { auths: foreign } });

  const planned = await plan(world);
  await run(world);

  expect(entries(world)).toEqual({ auths: { ...foreign, 'reg.example.com:5000': { auth } } });
  expect(planned).toMatchObject({
    preview: expect.arrayContaining([expect.stringContaining('group acme/team')]),
  });
  expect(entries(world, 'acme/team')).toEqual({ auths: foreign });
});

test('at the group it is added to what the group has, and refused where the project hides that', async () => {
  const world = await startWorld();
  set(world, 'acme/team', { json: { auths: foreign } });

  await run(world, login({ scope: 'group' }));
  expect(entries(world, 'acme/team')).toEqual({ auths: { ...foreign, 'reg.example.com:5000': { auth } } });
  expect(stored(world)).toBeUndefined();

  set(world, 'project', { json: {} });
  expect(await plan(world, login({ scope: 'group' }))).toMatchObject({
    kind: 'cannot',
    why: expect.stringContaining('hides'),
  });
});

test("what a Maintainer cannot see of the groups is said, and is not hidden where the job's log shows that it is there", async () => {
  const world = await startWorld({ role: 'maintainer' });
  const used = {
    diagnosis: diagnosis({ cause: 'credentials-rejected', credentialSource: '$DOCKER_AUTH_CONFIG' }),
  };

  expect(await plan(world)).toMatchObject({
    preview: expect.arrayContaining([expect.stringContaining('cannot be seen')]),
  });
  expect(await plan(world, login(), used)).toMatchObject({
    kind: 'cannot',
    why: expect.stringContaining('cannot be read'),
  });
  expect(await plan(world, login({ scope: 'group' }))).toMatchObject({ kind: 'cannot' });
});

test('a protected one is refused on a branch that is not, for it would not reach it', async () => {
  const world = await startWorld();
  world.gitlab.world.repositories.commit({ projectId: world.projectId, branch: 'feature', changes: [] });

  const planned = await plan(world, login({ isProtected: true }));

  expect(planned).toMatchObject({ kind: 'cannot', why: expect.stringContaining('does not reach') });
});

test.each<[string, boolean | null, string, boolean]>([
  ['left open on a branch that is not', null, 'feature', false],
  ['left open on a branch that is', null, 'main', true],
  ['wished on a branch that is', true, 'main', true],
  ['unwished on a branch that is', false, 'main', false],
])('protection %s is what the pipeline needs', async (_, isProtected, ref, wanted) => {
  const world = await startWorld({ ref });
  world.gitlab.world.repositories.commit({ projectId: world.projectId, branch: ref, changes: [] });

  const planned = await plan(world, login({ isProtected }));
  await run(world, login({ isProtected }));

  expect(stored(world)?.protected).toBe(wanted);
  const seen = wanted ? /protected branches and tags only \(main, v\*\)/ : /on every branch/;
  expect(planned).toMatchObject({ preview: expect.arrayContaining([expect.stringMatching(seen)]) });
});

test('protection that others rely on is neither taken away nor given', async () => {
  const world = await startWorld({ ref: 'main' });
  world.gitlab.world.repositories.commit({ projectId: world.projectId, branch: 'main', changes: [] });
  set(world, 'project', { json: { auths: foreign } });

  expect(await plan(world, login({ isProtected: true }))).toMatchObject({ kind: 'cannot' });
  await run(world);
  expect(stored(world)?.protected).toBe(false);
});

test('undo puts back the previous value with all its flags', async () => {
  const world = await startWorld();
  set(world, 'project', { value: '{ "auths": {} }', raw: false, masked: false, description: 'ours' });
  const before = stored(world);

  const done = await run(world);
  expect(stored(world)).not.toEqual(before);
  expect(await undo(world, done)).toMatchObject({
    kind: 'done',
    effects: [{ where: 'project acme/team/shop' }],
  });

  expect(stored(world)).toEqual(before);
});

test('undo takes away what was made, and a second one changes nothing', async () => {
  const world = await startWorld();
  const done = await run(world);

  await undo(world, done);
  const count = world.writes().length;
  expect(await undo(world, done)).toMatchObject({ kind: 'done', effects: [] });

  expect(stored(world)).toBeUndefined();
  expect(world.writes().length).toBe(count);
});

test.each<[string, Partial<Variable>]>([
  ['value', { value: '{"auths":{"later.example.com":{"auth":"YTpi"}}}' }],
  ['protection', { protected: true }],
])('undo leaves alone what somebody gave another %s since', async (_, change) => {
  const world = await startWorld();
  const done = await run(world);
  const now = stored(world);
  set(world, 'project', { ...now, ...change });
  const changed = stored(world);

  expect(await undo(world, done)).toMatchObject({
    kind: 'refused',
    why: expect.stringContaining('changed since'),
  });
  expect(stored(world)).toEqual(changed);
});

test('two who store at once, for different registries, lose neither entry nor what was there', async () => {
  const world = await startWorld();
  set(world, 'project', { json: { auths: foreign } });
  const tools = world.tools();
  const theirs = { ...tools, journal: createMemoryJournal() };

  await Promise.all([
    run(world, login(), { tools }),
    run(world, login({ registry: 'ghcr.io' }), { tools: theirs }),
  ]);

  expect(entries(world)).toEqual({
    auths: { ...foreign, 'reg.example.com:5000': { auth }, 'ghcr.io': { auth } },
  });
});

test.each(['before the write', 'after it'])(
  'who changes the variable past the lock %s is merged with',
  async (when) => {
    const world = await startWorld();
    set(world, 'project', { json: { auths: foreign } });
    let isDone = false;
    world.gitlab.onRequest((moment, { method }) => {
      if (isDone || method !== 'PUT' || moment !== (when === 'after it' ? 'worked' : 'received')) return;
      isDone = true;
      set(world, 'project', { json: { auths: { ...foreign, 'late.example.com': { auth: foreignAuth } } } });
    });

    await run(world);

    // What comes in between our reading and our writing only a lock could keep; GitLab compares nothing.
    const late = when === 'after it' ? { 'late.example.com': { auth: foreignAuth } } : {};
    expect(entries(world)).toEqual({ auths: { ...foreign, ...late, 'reg.example.com:5000': { auth } } });
  },
);

test('one that somebody else makes meanwhile is added to, not refused', async () => {
  const world = await startWorld();
  let isDone = false;
  world.gitlab.onRequest((moment, { method }) => {
    if (isDone || method !== 'POST' || moment !== 'received') return;
    isDone = true;
    set(world, 'project', { json: { auths: foreign } });
  });

  expect(await run(world)).toMatchObject({ kind: 'done' });

  expect(entries(world)).toEqual({ auths: { ...foreign, 'reg.example.com:5000': { auth } } });
});

test('a kill at any point leaves it undone or complete, and the next run completes it once', async () => {
  const points = await killEverywhere(async ({ first }) => {
    const world = await startWorld();
    set(world, 'project', { json: { auths: foreign } });
    const before = stored(world)?.value;
    const journal = createMemoryJournal();
    const calm = world.tools(journal);
    const planned = await plan(world);
    if (planned.kind === 'cannot') throw new Error(planned.why);
    await first((countdown) => {
      const tools = {
        ...calm,
        journal: killingJournal(journal, countdown),
        gitlab: killingGitlab(calm.gitlab, countdown),
        alone: <T>(_: string, work: () => Promise<T>) => work(),
      };
      return setRegistryAuth.perform(planned.plan, login(), tools);
    });

    const done = await setRegistryAuth.perform(planned.plan, login(), calm);

    expect(done).toMatchObject({ kind: 'done', effects: [{ where: 'project acme/team/shop' }] });
    expect(entries(world)).toEqual({ auths: { ...foreign, 'reg.example.com:5000': { auth } } });
    expect(world.writes().length).toBe(1);
    await undo(world, done, calm);
    expect(stored(world)?.value).toBe(before);
  });
  expect(points).toBe(6);
});

test('after a kill without the credential at hand it is told whether it was stored', async () => {
  await killEverywhere(async ({ first }) => {
    const world = await startWorld();
    const journal = createMemoryJournal();
    const calm = world.tools(journal);
    const planned = await plan(world);
    if (planned.kind === 'cannot') throw new Error(planned.why);
    await first((countdown) => {
      const gitlab = killingGitlab(calm.gitlab, countdown);
      const alone = <T>(_: string, work: () => Promise<T>) => work();
      return setRegistryAuth.perform(planned.plan, login(), {
        ...calm,
        journal: killingJournal(journal, countdown),
        gitlab,
        alone,
      });
    });
    const isStored = stored(world) !== undefined;

    const told = await setRegistryAuth.perform(planned.plan, null, calm);

    expect(told.kind).toBe(isStored ? 'done' : 'refused');
    expect(stored(world) !== undefined).toBe(isStored);
  });
});

test('an undo that is killed at any point is complete after the next run', async () => {
  await killEverywhere(async ({ first }) => {
    const world = await startWorld();
    set(world, 'project', { json: { auths: foreign } });
    const before = stored(world);
    const done = await run(world);
    if (done.kind !== 'done' || done.reversal === null) throw new Error('not done');
    const { reversal } = done;
    const journal = createMemoryJournal();
    const calm = world.tools(journal);
    await first((countdown) => {
      const gitlab = killingGitlab(calm.gitlab, countdown);
      const alone = <T>(_: string, work: () => Promise<T>) => work();
      return (
        setRegistryAuth.undo?.(reversal, {
          ...calm,
          journal: killingJournal(journal, countdown),
          gitlab,
          alone,
        }) ?? Promise.resolve()
      );
    });

    expect(await setRegistryAuth.undo?.(reversal, calm)).toMatchObject({ kind: 'done', effects: [{}] });
    expect(stored(world)).toEqual(before);
    expect(world.writes().length).toBe(2);
  });
});

test.each([true, false])('a 502 (after the work: %s) is settled by looking', async (afterWork) => {
  const world = await startWorld();
  world.gitlab.fault({ method: 'POST', path: /variables/, fault: badGateway({ afterWork }) });
  const tools = world.tools();

  const first = await run(world, login(), { tools });
  expect(first.kind).toBe(afterWork ? 'done' : 'unsettled');
  const again = await run(world, login({ registry: 'reg.example.com:5000' }), { tools });

  expect(again.kind).toBe('done');
  expect(entries(world)).toEqual({ auths: { 'reg.example.com:5000': { auth } } });
});

test('the credential is in no preview, effect, plan, refusal or error', async () => {
  const world = await startWorld();
  const journal = createMemoryJournal();
  const planned = await plan(world);
  const done = await run(world, login(), { tools: world.tools(journal) });
  if (done.kind !== 'done') throw new Error('not done');
  world.gitlab.fault({ path: /variables/, times: 9, fault: badGateway({ afterWork: false }) });
  const failed: unknown = await plan(world).catch((error: unknown) => String(error));
  const said = JSON.stringify([planned, done.effects, done.left, failed, [...journal.entries]]);

  for (const secret of [password, auth]) expect(said).not.toContain(secret);
});

test.each<[string, Partial<RegistryLogin>]>([
  ['a registry that is none', { registry: 'not a host' }],
  ['no registry', { registry: '' }],
  ['no username', { username: '' }],
  ['a colon in the username', { username: 'a:b' }],
  ['no password', { password: () => '' }],
])('%s is refused before anything is asked', async (_, over) => {
  const world = await startWorld();

  expect(await plan(world, login(over))).toMatchObject({ kind: 'cannot' });
  expect(world.gitlab.requests()).toEqual([]);
});

test.each(['developer', 'reporter'] as const)('a %s is told that these rights do not do', async (role) => {
  const world = await startWorld({ role });

  expect(await plan(world)).toMatchObject({ kind: 'cannot', why: expect.stringContaining('rights') });
  expect(world.writes()).toEqual([]);
});

test('it is offered for refusals, and not where a credential would not help', () => {
  const offer = (over: Partial<Diagnosis>) => setRegistryAuth.applies(targetOf(over));

  expect(offer({ cause: 'auth-required', certainty: 'confirmed' })).toMatchObject({ isPrimary: true });
  expect(offer({ cause: 'rate-limited' })).toMatchObject({ isPrimary: false });
  expect(offer({ cause: 'dns-failure' })).toBeNull();
});
