import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, onTestFinished, test } from 'vitest';
import { createImage } from '../../../src/demo/registry/image.ts';
import { climb, failureOf, resolveTest, startWorld, type World } from './world.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** In a function of its own, so that nothing here holds what the ladder was given. */
async function climbOnce(world: World, signal: AbortSignal): Promise<WeakRef<object>> {
  const resolve: typeof resolveTest = (...asked) => resolveTest(...asked);
  const report = await climb({
    image: world.image('team/app:1.0'),
    endpoint: { scheme: 'http' },
    tools: { resolve, signal },
  });
  expect(failureOf(report)).toBe('none');
  return new WeakRef(resolve);
}

test('an agent that runs for long keeps nothing of the ladders that it climbed', async () => {
  const world = await startWorld();
  onTestFinished(() => world.close());
  world.registry.push('team/app', '1.0', createImage());
  const { signal } = new AbortController();

  const climbed: WeakRef<object>[] = [];
  for (let count = 0; count < 10; count += 1) climbed.push(await climbOnce(world, signal));

  await expect
    .poll(async () => {
      await turn();
      collectGarbage();
      return climbed.filter((one) => one.deref() !== undefined).length;
    })
    .toBeLessThanOrEqual(1);
});
