import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'vitest';
import { killAt, type Remedy, remedies, seesItSettled, settings } from './remedies-to-kill.ts';
import { createTestWorld, type TestWorld } from './world.ts';

type Moment = 'before GitLab works on it' | 'when GitLab has done it' | 'when its journal says that it began';

/** Steps of the fixes are killed at one by one in their own tests, and every call of them by `npm run test:kills`. */
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
    const { failed, isKilled } = await killAt(world, {
      env,
      remedy,
      atEnd: onTestFinished,
      arm: (strike) => void arm(world, { remedy, moment, strike }),
    });
    expect(isKilled).toBe(true);

    // What was typed is gone with the bot.
    const mustBeMade = name !== 'a typed credential' || moment === 'when GitLab has done it';
    await seesItSettled(expect, world, { env, remedy, failed, mustBeMade });
  });
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
