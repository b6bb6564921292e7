import { expect, onTestFinished, test } from 'vitest';
import { createJobCredentials } from '../../src/bot/job-credentials.ts';
import type { Role, Variable } from '../../src/demo/gitlab/model.ts';
import { type GitlabStandIn, startGitlabStandIn } from '../../src/demo/gitlab/stand-in.ts';
import type { FindingCode } from '../../src/diagnosis/credentials/finding.ts';
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import type { JobFailure } from '../../src/failure/job-failure.ts';
import { createGitlabClient } from '../../src/gitlab/client.ts';
import { createLiveSecrets } from '../../src/logging/live-secrets.ts';
import type { JobCredentials } from '../../src/queue/asking/image-question.ts';
import { diagnosis, jobFailure } from '../builders.ts';

const secret = 'kq7-Zr9_planted.value';
const registry = 'registry.example.com';
const projectPath = 'acme/web/shop';
const startedAt = '2026-09-26T10:42:49.000Z';
const startSecond = Date.parse(startedAt) / 1_000;
const ecrHost = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
const jobPayload = 'job payload (GitLab Registry)';

function auths(key: string, login = `puller:${secret}`): string {
  return JSON.stringify({ auths: { [key]: { auth: btoa(login) } } });
}
const fitting = auths(registry);
const other = auths('ghcr.io');

type Given = Partial<Variable> & Pick<Variable, 'value'>;

interface Case {
  readonly project?: readonly Given[];
  readonly nearestGroup?: readonly Given[];
  readonly topGroup?: readonly Given[];
  readonly instance?: readonly Given[];
  readonly failure?: Partial<JobFailure>;
  readonly says?: Partial<Diagnosis>;
  /** Of the bot's token in the project; an administrator's where absent. */
  readonly role?: Role;
  /** Below the address of GitLab itself, in place of `says.image`. */
  readonly imageOfGitlab?: string;
  readonly more?: (gitlab: GitlabStandIn, projectId: number) => void;
}

const askGitlab = (given: Case): Promise<JobCredentials> => askAsOf('failure', given);

/** What GitLab says about a job of acme/web/shop that was refused. No value is in it, and none is held afterwards. */
async function askAsOf(asOf: 'failure' | 'now', given: Case): Promise<JobCredentials> {
  const gitlab = await startGitlabStandIn();
  const { world } = gitlab;
  const bot = world.addUser({ username: 'pullcheck', isAdmin: given.role === undefined });
  world.addUser({ username: 'jdoe' });
  const top = world.addGroup({ fullPath: 'acme' }).id;
  const nearest = world.addGroup({ fullPath: 'acme/web' }).id;
  const { id: projectId } = world.addProject({ fullPath: projectPath });
  if (given.role !== undefined) {
    world.addMember({ userId: bot.id, of: 'project', id: projectId, role: given.role });
  }
  const owners = [
    [`project:${projectId}`, given.project],
    [`group:${nearest}`, given.nearestGroup],
    [`group:${top}`, given.topGroup],
    ['instance', given.instance],
  ] as const;
  for (const [owner, list = []] of owners) {
    for (const variable of list) world.setVariable(owner, { key: 'DOCKER_AUTH_CONFIG', ...variable });
  }
  given.more?.(gitlab, projectId);
  const { value: token } = world.addToken({ userId: bot.id, scopes: ['read_api'] });
  const client = createGitlabClient({ url: gitlab.url, token });
  onTestFinished(async () => {
    await client.close();
    await gitlab.close();
  });
  const own = given.imageOfGitlab === undefined ? null : `${new URL(gitlab.url).host}/${given.imageOfGitlab}`;
  const text = diagnosis({ cause: 'access-denied', image: `${registry}/team/app:1.2`, ...given.says });
  const about = {
    failure: jobFailure({ projectId, projectPath, startedAt, ...given.failure }),
    diagnosis: own === null ? text : { ...text, image: own },
    asOf,
  };

  const liveSecrets = createLiveSecrets();
  const told: JobCredentials[] = [];
  const held: string[] = [];
  await createJobCredentials({ gitlab: client, liveSecrets, now: Date.now })(about, async (found) => {
    told.push(found);
    held.push(...liveSecrets.held());
  });

  const [found] = told;
  if (found === undefined) throw new Error('nobody was told');
  const sent = found.credential?.kind === 'password' ? [found.credential.password()] : [];
  expect(held).toEqual(expect.arrayContaining(sent));
  expect(liveSecrets.held()).toEqual([]);
  for (const spelling of [secret, btoa(`puller:${secret}`)])
    expect(JSON.stringify(found)).not.toContain(spelling);
  expect(gitlab.violations()).toEqual([]);
  return found;
}

function ecrLogin(expiration: number): string {
  return auths(ecrHost, `AWS:${btoa(JSON.stringify({ payload: secret, type: 'DATA_KEY', expiration }))}`);
}

function jwt(exp: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return auths(registry, `u:${part({ alg: 'RS256' })}.${part({ exp })}.c2ln`);
}

const ownImage = {
  image: 'registry.gitlab.example.com/tools/images/builder:3',
  credentialSource: jobPayload,
};

/** Puts the image's project there, as it is set. */
function keepImage(set: {
  readonly visibility?: 'public' | 'internal';
  readonly jobTokenLimited?: boolean;
  readonly lets?: 'project' | 'group';
  /** Of whoever started the job. */
  readonly role?: Role | null;
}): NonNullable<Case['more']> {
  return ({ world }, projectId) => {
    const { lets, role = 'reporter', ...given } = set;
    const top = [...world.groups.values()].find(({ fullPath }) => fullPath === 'acme');
    world.addGroup({ fullPath: 'tools' });
    const { id } = world.addProject({
      fullPath: 'tools/images',
      jobTokenProjectIds: lets === 'project' ? [projectId] : [],
      jobTokenGroupIds: lets === 'group' && top !== undefined ? [top.id] : [],
      ...given,
    });
    const user = [...world.users.values()].find(({ username }) => username === 'jdoe');
    if (role !== null) world.addMember({ userId: user?.id ?? 0, of: 'project', id, role });
  };
}

const offBranch = { protectedRef: false, ref: 'feature/x' };
const review = { environment: 'review/7' };
const withReference = `{"auths":{"${registry}":{"username":"u","password":"$REGISTRY_TOKEN"}}}`;

/** What is there, and what is said of it first. */
const traps: readonly (readonly [FindingCode, string, Case, RegExp])[] = [
  [
    'entry-missing',
    'no variable anywhere',
    {},
    /^Neither project acme\/web\/shop nor group acme\/web nor group acme nor the whole instance has a DOCKER_AUTH_CONFIG/,
  ],
  [
    'entry-missing',
    'a variable without the registry',
    { project: [{ value: other }] },
    /^DOCKER_AUTH_CONFIG of project acme\/web\/shop has no entry for registry\.example\.com\.$/,
  ],
  [
    'key-ignored',
    'a key with another port',
    { project: [{ value: auths(`${registry}:5000`) }] },
    /The key "registry\.example\.com:5000" .* the port is part of the key/,
  ],
  [
    'key-ignored',
    "docker's old name for Docker Hub, from 17.5 on",
    {
      project: [{ value: auths('index.docker.io') }],
      says: { image: 'team/app:1', runnerVersion: '17.5.0' },
    },
    /Docker Hub's key is docker\.io or https:\/\/index\.docker\.io\/v1\//,
  ],
  [
    'key-ignored',
    'an http:// key on 17.6',
    { project: [{ value: auths(`http://${registry}`) }], says: { runnerVersion: '17.6.0' } },
    /runners from 17\.5 to 18\.0 know no key that begins with http/,
  ],
  [
    'key-ignored',
    "a path that is not the image's",
    { project: [{ value: auths(`${registry}/other`) }] },
    /its path is not that of the image/,
  ],
  [
    'invalid-json',
    'no JSON, to a runner that is silent',
    { project: [{ value: `${fitting},` }], says: { runnerVersion: '18.10.0' } },
    /cannot be read \(.*\), and runner 18\.10\.0 passes over it without a word\.$/,
  ],
  [
    'invalid-json',
    'no JSON, to a runner that says so',
    { project: [{ value: `puller:${secret}` }], says: { runnerVersion: '18.11.0' } },
    /runner 18\.11\.0 passes over it\.$/,
  ],
  [
    'invalid-json',
    'an auth that is no base64',
    { project: [{ value: '{"auths":{"ghcr.io":{"auth":"not base64"}}}' }] },
    /the auth of ghcr\.io is no base64/,
  ],
  [
    'file-type-on-affected-runner',
    'a file on 16.9.0',
    { project: [{ value: fitting, variableType: 'file' }], says: { runnerVersion: '16.9.0' } },
    /is of type file, and runner 16\.9\.0/,
  ],
  [
    'file-type-on-affected-runner',
    'a file on 15.8',
    { project: [{ value: fitting, variableType: 'file' }], says: { runnerVersion: '15.8.3' } },
    /runner 15\.8\.3/,
  ],
  [
    'protected-on-unprotected-ref',
    'an unprotected branch',
    { project: [{ value: fitting, protected: true }], failure: offBranch },
    /is protected, and "feature\/x" is not, so the job does not get it\.$/,
  ],
  [
    'environment-scope-mismatch',
    'another environment',
    { project: [{ value: fitting, environmentScope: 'production' }], failure: review },
    /for the environment production is not for this job: the job's is review\/7\.$/,
  ],
  [
    'environment-scope-mismatch',
    'a job without one',
    { project: [{ value: fitting, environmentScope: 'production' }] },
    /the job has no environment/,
  ],
  [
    'hidden-value',
    'a hidden variable',
    { project: [{ value: fitting, hidden: true, masked: true, raw: true }] },
    /is hidden: GitLab shows it to nobody/,
  ],
  [
    'shadowed-group-variable',
    "the project's in place of the group's",
    { project: [{ value: other }], topGroup: [{ value: fitting }] },
    /^DOCKER_AUTH_CONFIG of project acme\/web\/shop replaces DOCKER_AUTH_CONFIG of group acme whole/,
  ],
  [
    'shadowed-group-variable',
    "the nearest group's in place of the instance's",
    { nearestGroup: [{ value: other }], instance: [{ value: fitting }] },
    /of group acme\/web replaces DOCKER_AUTH_CONFIG of the whole instance whole/,
  ],
  [
    'shadowed-group-variable',
    'a narrow scope in place of the wide one',
    {
      project: [{ value: fitting }, { value: other, environmentScope: 'review/*' }],
      failure: review,
    },
    /for the environment review\/\* replaces/,
  ],
  [
    'variable-not-expanded',
    'a raw value with a reference',
    { project: [{ value: withReference, raw: true }] },
    /has a \$NAME in it/,
  ],
  [
    'variable-expanded',
    'a dollar that is not raw',
    { project: [{ value: withReference }] },
    /has a \$ in it/,
  ],
  [
    'credential-expired',
    'a login of ECR',
    { project: [{ value: ecrLogin(startSecond - 5 * 3_600) }], says: { image: `${ecrHost}/team/app:1` } },
    /had ended 5 h before the job started\.$/,
  ],
  [
    'credential-expired',
    'a JSON web token',
    { project: [{ value: jwt(startSecond - 3 * 86_400) }] },
    /had ended 3 days before/,
  ],
  [
    'runner-used-other-source',
    'an entry that fits, and an anonymous pull',
    { project: [{ value: fitting }] },
    /has the entry "registry\.example\.com" for this image, but runner 18\.9\.0 pulled without any credential\.$/,
  ],
  [
    'runner-used-other-source',
    'a helper that the host lacks',
    {
      project: [{ value: '{"credsStore":"ecr-login"}' }],
      says: { credentialSource: '/root/.docker/config.json' },
    },
    /names the helper docker-credential-ecr-login, but runner 18\.9\.0 used \/root/,
  ],
  [
    'job-token-not-allowlisted',
    'a project that lets nobody in',
    { says: ownImage, more: keepImage({}) },
    /^Project tools\/images, which owns the image, does not let the job token of acme\/web\/shop in/,
  ],
  [
    'job-token-user-may-not',
    'a project that lets the job in, and not whoever started it',
    { says: ownImage, more: keepImage({ lets: 'project', role: null }) },
    /^jdoe, who started the job, may not pull from project tools\/images/,
  ],
  [
    'job-token-user-may-not',
    'a guest of a project that lets everybody’s jobs in',
    { says: ownImage, more: keepImage({ jobTokenLimited: false, role: 'guest' }) },
    /^jdoe, who started the job, may not pull/,
  ],
  [
    'dependency-proxy-rights',
    'a stranger to the group',
    {
      imageOfGitlab: 'acme/dependency_proxy/containers/alpine:3',
      says: { credentialSource: jobPayload },
    },
    /^jdoe is no member of group acme, whose dependency proxy/,
  ],
];

test.each(traps)('%s: %s', async (code, _situation, given, sentence) => {
  const { account } = await askGitlab(given);

  const [first] = account?.findings ?? [];
  expect(first?.code).toBe(code);
  expect(first?.sentence).toMatch(sentence);
});

test.each([
  ['its allowlist has the project', { lets: 'project' }],
  ['its allowlist has a group above the project', { lets: 'group' }],
  ['it has no allowlist', { jobTokenLimited: false }],
  ['everybody may pull from it', { visibility: 'public', role: null }],
  ['everybody here may see it', { visibility: 'internal', lets: 'project', role: null }],
] as const)('the job token is not in question where %s', async (_why, set) => {
  const { account } = await askGitlab({ says: ownImage, more: keepImage(set) });

  expect(account?.findings).toEqual([]);
});

test('an entry that fits is what the runner sends, of the level that goes first', async () => {
  const { account, credential } = await askGitlab({
    project: [{ value: fitting, masked: true, raw: true }],
    nearestGroup: [{ value: other }],
    says: { credentialSource: '$DOCKER_AUTH_CONFIG' },
  });

  expect(account).toMatchObject({ findings: [], unread: [], isDelivered: true });
  expect(account?.gets).toBe(
    'The job gets DOCKER_AUTH_CONFIG of project acme/web/shop; its entry "registry.example.com" fits the image.',
  );
  expect(credential).toMatchObject({ kind: 'password', username: 'puller' });
});

test.each([
  ['the webhook says the ref is protected', { protectedRef: true }, true],
  ['its branch is protected', { protectedRef: null, ref: 'main' }, true],
  ['its branch is not', { protectedRef: null, ref: 'feature/x' }, false],
  ['its tag is not', { protectedRef: null, ref: 'v1.0', tag: true }, false],
  ['nobody knows, of a merge request', { protectedRef: null, mergeRequest: { iid: 1, url: '' } }, false],
] as const)('a protected variable, where %s', async (_what, failure, reaches) => {
  const { credential } = await askGitlab({
    project: [{ value: fitting, protected: true }],
    failure,
    more: ({ world }, projectId) => {
      for (const branch of ['main', 'feature/x'])
        world.repositories.commit({ projectId, branch, changes: [] });
      world.addPipeline({ projectId, ref: 'v1.0', tag: true });
    },
  });

  expect(credential !== null).toBe(reaches);
});

test('a role below Maintainer is said, and nothing is guessed', async () => {
  const { account, credential } = await askGitlab({ project: [{ value: fitting }], role: 'developer' });

  expect(credential).toBeNull();
  expect(account).toMatchObject({ gets: null, isDelivered: null });
  expect(account?.findings.every(({ certainty }) => certainty === 'inconclusive')).toBe(true);
  expect(account?.unread[0]).toBe(
    "DOCKER_AUTH_CONFIG of project acme/web/shop could not be read: the token's role there is below Maintainer.",
  );
});

test('groups that cannot be read do not matter where the project has the variable', async () => {
  const { account, credential } = await askGitlab({ project: [{ value: fitting }], role: 'maintainer' });

  expect(credential?.kind).toBe('password');
  expect(account?.isDelivered).toBe(true);
});

test('the variable is found behind pages of others', async () => {
  const { account } = await askGitlab({
    project: [{ value: other }],
    instance: [{ value: fitting }],
    more: ({ world }, projectId) => {
      for (const owner of [`project:${projectId}`, 'instance'] as const) {
        for (let index = 0; index < 230; index += 1) {
          world.setVariable(owner, { key: `A_${index}`, value: 'x' });
        }
        world.variables.set(owner, (world.variables.get(owner) ?? []).toReversed());
      }
    },
  });

  expect(account?.findings[0]?.code).toBe('shadowed-group-variable');
});

test('a failure that credentials do not matter to makes nobody read them', async () => {
  const { account } = await askGitlab({ project: [{ value: fitting }], says: { cause: 'dns-failure' } });

  expect(account).toBeNull();
});

test('what the log of an earlier run says is not held against what GitLab hands out now', async () => {
  const given: Case = {
    project: [{ value: fitting }],
    says: { credentialSource: null, runnerVersion: '17.5.0' },
  };

  const [then, now] = await Promise.all([askGitlab(given), askAsOf('now', given)]);

  expect(then.account?.findings.map(({ code }) => code)).toEqual(['runner-used-other-source']);
  expect(now.account).toMatchObject({ isDelivered: true, findings: [] });
});
