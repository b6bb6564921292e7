import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'vitest';
import { failedPull } from '../../src/demo/scenarios/one-failure.ts';
import { users } from '../../src/demo/slack/stand-in.ts';
import { createBrowser } from '../accounts/world.ts';
import {
  addBranch,
  addPerson,
  addressIn,
  click,
  connect,
  type Failed,
  failForbiddenPolicy,
  failPull,
  failWith,
  login,
  newestJob,
  replySays,
  startPrivateRegistry,
  toldAlone,
  withPages,
} from './click-world.ts';
import { type BotProcess, createTestWorld, type TestWorld } from './world.ts';

/** One remedy as a person sets it off, and what it leaves behind. */
interface Remedy {
  readonly verb: string;
  /** The write that the bot dies at. */
  readonly write: RegExp;
  readonly fail: (world: TestWorld, bot: BotProcess) => Promise<Failed>;
  readonly setOff: (world: TestWorld) => Promise<void>;
  /** How often it took effect. */
  readonly effects: (world: TestWorld, failed: Failed) => number;
}

const remedies: Readonly<Record<string, Remedy>> = {
  'retry-jobs': {
    verb: 'retry-jobs',
    write: /^POST .*\/retry$/,
    fail: async (world, bot) => failPull(world, bot, await startPrivateRegistry()),
    setOff: (world) => click(world, 'retry-jobs'),
    effects: (world, failed) => (newestJob(world, failed) === undefined ? 0 : 1),
  },
  "the operator's credential": {
    verb: 'set-registry-auth',
    write: /^POST .*\/variables$/,
    async fail(world, bot) {
      const host = await startPrivateRegistry();
      const kept = { registry: host, username: login.username, secretEnv: 'ROBOT', groups: ['acme'] };
      await writeFile(join(world.directory, 'credentials.json'), JSON.stringify({ credentials: [kept] }));
      return failPull(world, bot, host);
    },
    setOff: (world) => click(world, 'set-registry-auth'),
    effects: stored,
  },
  'a typed credential': {
    verb: 'set-registry-auth',
    write: /^POST .*\/variables$/,
    fail: async (world, bot) => failPull(world, bot, await startPrivateRegistry()),
    async setOff(world) {
      await click(world, 'set-registry-auth');
      const address = addressIn(await toldAlone(world, /forms\/registry-auth/));
      const fields = { registry: '', username: login.username, password: login.password, scope: 'project' };
      const browser = createBrowser();
      const { text } = await browser.open(address);
      const registry = /name="registry" value="([^"]+)"/.exec(text)?.[1] ?? '';
      // Nobody answers a post whose bot is dead.
      await browser.post(address, { ...fields, registry }).catch(() => undefined);
    },
    effects: stored,
  },
  'allow-job-token': {
    verb: 'allow-job-token',
    write: /^POST .*\/allowlist$/,
    async fail(world, bot) {
      world.gitlab.world.addProject({ fullPath: 'acme/base' });
      const image = 'registry.gitlab.example.com/acme/base:3';
      const credentialSource = 'job payload (GitLab Registry)';
      const trace = { ...failedPull(image, 'denied: access forbidden'), credentialSource };
      return failWith(world, bot, { trace, expected: { cause: 'access-denied', image, role: 'build' } });
    },
    setOff: (world) => click(world, 'allow-job-token'),
    effects: (world) => {
      const base = [...world.gitlab.world.projects.values()].find(({ fullPath }) => fullPath === 'acme/base');
      return base?.jobTokenProjectIds.length ?? 0;
    },
  },
  'open-fix-mr': {
    verb: 'open-fix-mr',
    write: /^POST .*\/merge_requests$/,
    fail: failForbiddenPolicy,
    setOff: (world) => click(world, 'open-fix-mr'),
    effects: (world) => world.gitlab.world.mergeRequests.size,
  },
};

function stored(world: TestWorld, { projectId }: Failed): number {
  return world.gitlab.world.variables.get(`project:${projectId}`)?.length ?? 0;
}

type Moment = 'before GitLab works on it' | 'when GitLab has done it' | 'when its journal says that it began';

/** Steps of the fixes themselves are killed at one by one in their own tests. */
const cases: readonly (readonly [name: string, moment: Moment])[] = [
  ['retry-jobs', 'when its journal says that it began'],
  ['retry-jobs', 'when GitLab has done it'],
  ["the operator's credential", 'before GitLab works on it'],
  ["the operator's credential", 'when GitLab has done it'],
  ['a typed credential', 'before GitLab works on it'],
  ['a typed credential', 'when GitLab has done it'],
  ['allow-job-token', 'when GitLab has done it'],
  ['open-fix-mr', 'before GitLab works on it'],
];

for (const [name, moment] of cases) {
  test.concurrent(`${name}, killed ${moment}: done once or not at all, and the audit trail says which`, {
    timeout: 180_000,
  }, async ({ expect, onTestFinished }) => {
    const remedy = remedies[name];
    if (remedy === undefined) throw new Error(`there is no remedy ${name}`);
    const world = await createTestWorld();
    onTestFinished(() => world.close());
    const env = await settings(world);
    const failed = await killAt(world, { env, remedy, moment });

    await world.startBot(env);
    await replySays(world, /stored a cred|retried: |let this|opened a|nothing was changed/, 90_000);

    const count = remedy.effects(world, failed);
    // What was typed is gone with the bot.
    if (name !== 'a typed credential' || moment === 'when GitLab has done it') expect(count).toBe(1);
    expect(await auditOf(world, remedy.verb)).toEqual(['begun', count === 1 ? 'done' : 'refused']);
    // Nobody acknowledges what comes to a bot that is dead.
    const violations = world.slack.violations().filter((one) => !one.includes('not acknowledged in time'));
    expect(violations).toEqual([]);
  });
}

async function settings(world: TestWorld): Promise<Readonly<Record<string, string>>> {
  addPerson(world, 'ana', 'owner');
  addBranch(world);
  const map = join(world.directory, 'people.json');
  const credentials = join(world.directory, 'credentials.json');
  await writeFile(map, JSON.stringify({ [users.ana.id]: 'ana' }));
  await writeFile(credentials, JSON.stringify({ credentials: [] }));
  return {
    ...(await withPages()),
    PULLCHECK_USER_MAP_FILE: map,
    PULLCHECK_CREDENTIALS_FILE: credentials,
    ROBOT: login.password,
  };
}

/** @returns what failed, when the bot is dead. */
async function killAt(
  world: TestWorld,
  {
    env,
    remedy,
    moment,
  }: {
    readonly env: Readonly<Record<string, string>>;
    readonly remedy: Remedy;
    readonly moment: Moment;
  },
): Promise<Failed> {
  const bot = await world.startBot(env);
  await connect(world, bot);
  const failed = await remedy.fail(world, bot);
  const dead = new Promise<void>((resolve) => {
    const strike = () => void bot.kill('SIGKILL').then(() => resolve());
    void arm(world, { remedy, moment, strike });
  });
  await remedy.setOff(world);
  await dead;
  return failed;
}

async function arm(
  world: TestWorld,
  {
    remedy,
    moment,
    strike,
  }: {
    readonly remedy: Remedy;
    readonly moment: Moment;
    readonly strike: () => void;
  },
): Promise<void> {
  if (moment === 'when its journal says that it began') {
    const monitor = spawn('redis-cli', ['-s', join(world.directory, 'redis', 'redis.sock'), 'MONITOR']);
    const lines = createInterface({ input: monitor.stdout });
    await once(lines, 'line');
    lines.on('line', (line) => {
      // The plan is kept first.
      if (!/"hset" "pullcheck:journal:[^"]*" "(?!plan)/i.test(line)) return;
      lines.close();
      monitor.kill();
      strike();
    });
    return;
  }
  const wanted = moment === 'when GitLab has done it' ? 'worked' : 'received';
  const stop = world.gitlab.onRequest((at, { method, path }) => {
    if (at !== wanted || !remedy.write.test(`${method} ${path}`)) return undefined;
    stop();
    strike();
    // GitLab never comes to it.
    return wanted === 'received' ? new Promise<void>(() => undefined) : undefined;
  });
}

/** What became of the changes of one kind, in order. */
async function auditOf(world: TestWorld, verb: string): Promise<readonly unknown[]> {
  const entries = await world.redis().xrange('pullcheck:audit', '-', '+');
  return entries
    .map(([, [, entry = '{}']]) => JSON.parse(entry))
    .filter((entry) => entry.verb === verb)
    .map(({ what }) => what);
}
