import { describe, type ExpectStatic, test } from 'vitest';
import { killAt, type Remedy, remedies, seesItSettled, settings } from './remedies-to-kill.ts';
import { createTestWorld, type TestWorld } from './world.ts';

/** A quarter of an hour: `npm run test:kills`. */
const isWanted = process.env['EVERY_KILL'] !== undefined;

/**
 * The bot dies at its first call to GitLab after the click, at the second, and so on, before and after GitLab has worked on
 * it, until the remedy is over without having made that many.
 */
describe.skipIf(!isWanted)('killed at every call to GitLab', () => {
  for (const [name, remedy] of Object.entries(remedies)) {
    test.concurrent.for(['received', 'worked'] as const)(
      `${name}, %s`,
      { timeout: 3_600_000 },
      async (moment, { expect }) => {
        let calls = 0;
        while (await isKilledAt(expect, { name, remedy, moment, nth: calls + 1 })) calls += 1;

        expect(calls).toBeGreaterThan(1);
      },
    );
  }
});

interface Kill {
  readonly name: string;
  readonly remedy: Remedy;
  readonly moment: 'received' | 'worked';
  readonly nth: number;
}

/** False where the remedy makes fewer calls. */
async function isKilledAt(expect: ExpectStatic, kill: Kill): Promise<boolean> {
  const { name, remedy } = kill;
  const world = await createTestWorld();
  const closings: (() => void)[] = [];
  try {
    const env = await settings(world);
    const arm = (strike: () => void) => armCall(world, kill, strike);
    const { failed, isKilled } = await killAt(world, {
      env,
      remedy,
      arm,
      atEnd: (close) => void closings.push(close),
    });
    // What was typed is gone with the bot.
    const mustBeMade = name !== 'a typed credential';
    if (isKilled) await seesItSettled(expect, world, { env, remedy, failed, mustBeMade });
    return isKilled;
  } finally {
    for (const close of closings) close();
    await world.close();
  }
}

function armCall(world: TestWorld, { name, moment, nth }: Kill, strike: () => void): void {
  let calls = 0;
  const stop = world.gitlab.onRequest((at, { method, path }) => {
    if (at !== moment || !path.startsWith('/api/')) return undefined;
    calls += 1;
    if (calls < nth) return undefined;
    stop();
    console.log(`${name}, ${moment}: dies at call ${nth}, ${method} ${path}`);
    strike();
    return moment === 'received' ? new Promise<void>(() => undefined) : undefined;
  });
}
