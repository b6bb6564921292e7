import { afterEach, beforeEach, expect, test } from 'vitest';
import { failedPull, oneFailure } from '../../src/demo/scenarios/one-failure.ts';
import { runners } from '../../src/demo/scenarios/runners.ts';
import { stageScenario } from '../../src/demo/scenarios/stage.ts';
import { startAgentSite, startRegistry } from './agent-site.ts';
import { channel, createTestWorld, type TestWorld, webhookSecret } from './world.ts';

let world: TestWorld;
beforeEach(async () => {
  world = await createTestWorld();
});
afterEach(() => world.close());

test('the reply becomes what the host itself sees, with the tag that was meant', {
  timeout: 90_000,
}, async () => {
  const [site, registry] = await Promise.all([
    startAgentSite(world.directory, [{ name: 'host-7', runner: runners['docker-7'] }]),
    startRegistry(),
  ]);
  const bot = await world.startBot(site.env);

  const image = `${registry}/team/app:1.21-alpin`;
  const denied = `pull access denied for ${registry}/team/app, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`;
  const scenario = oneFailure({
    name: 'denied-that-is-a-typo',
    title: 'The log says denied, the host sees a missing tag',
    trace: failedPull(image, denied),
    expected: { cause: 'access-denied', image, role: 'build' },
  });
  await stageScenario(world.gitlab, world.house, scenario).deliver(bot.webhookUrl, { secret: webhookSecret });

  const text = await world.slack.waitFor(() => {
    const [parent] = world.slack.messages(channel);
    const [, reply, ...more] = world.slack.thread(channel, parent?.ts ?? '');
    const shown = JSON.stringify(reply?.blocks ?? []);
    return more.length === 0 &&
      shown.includes('host-7') &&
      !shown.includes('awaited') &&
      shown.includes('host-7: ')
      ? shown
      : undefined;
  }, 40_000);
  expect(text).toContain('1.21-alpine');
  expect(text).toContain('The tag or digest does not exist');
  expect(world.slack.violations()).toEqual([]);
});
