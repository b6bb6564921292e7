import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExpectStatic } from 'vitest';
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
import type { BotProcess, TestWorld } from './world.ts';

/** Is given what closes a thing. */
type AtEnd = (close: () => void) => void;

/** One remedy as a person sets it off, and what it leaves behind. */
export interface Remedy {
  readonly verb: string;
  /** The write of it. */
  readonly write: RegExp;
  readonly fail: (world: TestWorld, bot: BotProcess, atEnd: AtEnd) => Promise<Failed>;
  /** Does what comes before, and gives what sets it off. */
  readonly prepare: (world: TestWorld) => Promise<() => Promise<void>>;
  /** How often it took effect. */
  readonly effects: (world: TestWorld, failed: Failed) => number;
}

export const remedies: Readonly<Record<string, Remedy>> = {
  'retry-jobs': {
    verb: 'retry-jobs',
    write: /^POST .*\/retry$/,
    fail: async (world, bot, atEnd) => failPull(world, bot, await startPrivateRegistry(atEnd)),
    prepare: async (world) => () => click(world, 'retry-jobs'),
    effects: (world, failed) => (newestJob(world, failed) === undefined ? 0 : 1),
  },
  "the operator's credential": {
    verb: 'set-registry-auth',
    write: /^POST .*\/variables$/,
    async fail(world, bot, atEnd) {
      const host = await startPrivateRegistry(atEnd);
      const kept = { registry: host, username: login.username, secretEnv: 'ROBOT', groups: ['acme'] };
      await writeFile(join(world.directory, 'credentials.json'), JSON.stringify({ credentials: [kept] }));
      return failPull(world, bot, host);
    },
    prepare: async (world) => () => click(world, 'set-registry-auth'),
    effects: stored,
  },
  'a typed credential': {
    verb: 'set-registry-auth',
    write: /^POST .*\/variables$/,
    fail: async (world, bot, atEnd) => failPull(world, bot, await startPrivateRegistry(atEnd)),
    async prepare(world) {
      await click(world, 'set-registry-auth');
      const address = addressIn(await toldAlone(world, /forms\/registry-auth/));
      const fields = { registry: '', username: login.username, password: login.password, scope: 'project' };
      const browser = createBrowser();
      const { text } = await browser.open(address);
      const registry = /name="registry" value="([^"]+)"/.exec(text)?.[1] ?? '';
      // Nobody answers a post whose bot is dead.
      return async () => void (await browser.post(address, { ...fields, registry }).catch(() => undefined));
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
    prepare: async (world) => () => click(world, 'allow-job-token'),
    effects: (world) => {
      const base = [...world.gitlab.world.projects.values()].find(({ fullPath }) => fullPath === 'acme/base');
      return base?.jobTokenProjectIds.length ?? 0;
    },
  },
  'open-fix-mr': {
    verb: 'open-fix-mr',
    write: /^POST .*\/merge_requests$/,
    fail: (world, bot) => failForbiddenPolicy(world, bot),
    prepare: async (world) => () => click(world, 'open-fix-mr'),
    effects: (world) => world.gitlab.world.mergeRequests.size,
  },
};

function stored(world: TestWorld, { projectId }: Failed): number {
  return world.gitlab.world.variables.get(`project:${projectId}`)?.length ?? 0;
}

/** Ana may do everything; settings for the bot. */
export async function settings(world: TestWorld): Promise<Readonly<Record<string, string>>> {
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

/**
 * Sets a remedy off and kills the bot at a moment of it.
 *
 * @param arm is given the stroke when the bot runs and the button stands.
 * @returns what failed, when the bot is dead; `isKilled` false where the remedy was over without the moment.
 */
export async function killAt(
  world: TestWorld,
  {
    env,
    remedy,
    arm,
    atEnd,
  }: {
    readonly atEnd: AtEnd;
    readonly env: Readonly<Record<string, string>>;
    readonly remedy: Remedy;
    readonly arm: (strike: () => void) => void;
  },
): Promise<{ readonly failed: Failed; readonly isKilled: boolean }> {
  const bot = await world.startBot(env);
  await connect(world, bot);
  const failed = await remedy.fail(world, bot, atEnd);
  await replySays(world, `"action_id":"${remedy.verb}"`);
  const setOff = await remedy.prepare(world);
  const dead = new Promise<true>((resolve) => {
    arm(() => void bot.kill('SIGKILL').then(() => resolve(true)));
  });
  const over = replySays(world, settledWords, 90_000).then(() => false);
  over.catch(() => undefined);
  await setOff();
  const isKilled = await Promise.race([dead, over]);
  if (!isKilled) await bot.kill('SIGKILL');
  return { failed, isKilled };
}

/** What a reply says once a change has ended, one way or the other. */
const settledWords = /stored a cred|retried: |let this|opened a|nothing was changed/;

/** Starts the bot again and sees that the change was made once or not at all, and that the audit trail says which. */
export async function seesItSettled(
  expect: ExpectStatic,
  world: TestWorld,
  {
    env,
    remedy,
    failed,
    mustBeMade,
  }: {
    readonly env: Readonly<Record<string, string>>;
    readonly remedy: Remedy;
    readonly failed: Failed;
    readonly mustBeMade: boolean;
  },
): Promise<void> {
  await world.startBot(env);
  if (!mustBeMade && (await auditOf(world, remedy.verb)).length === 0) {
    expect(remedy.effects(world, failed)).toBe(0);
    return;
  }
  await replySays(world, settledWords, 90_000);

  const count = remedy.effects(world, failed);
  if (mustBeMade) expect(count).toBe(1);
  expect(count).toBeLessThan(2);
  expect(await auditOf(world, remedy.verb)).toEqual(['begun', count === 1 ? 'done' : 'refused']);
  // Nobody acknowledges what comes to a bot that is dead.
  const violations = world.slack.violations().filter((one) => !one.includes('not acknowledged in time'));
  expect(violations).toEqual([]);
}

/** What became of the changes of one kind, in order. */
async function auditOf(world: TestWorld, verb: string): Promise<readonly unknown[]> {
  const entries = await world.redis().xrange('pullcheck:audit', '-', '+');
  return entries
    .map(([, [, entry = '{}']]) => JSON.parse(entry))
    .filter((entry) => entry.verb === verb)
    .map(({ what }) => what);
}
