import { expect, test } from 'vitest';
import { click, connect, replySays } from './click-world.ts';
import { remedies, settings } from './remedies-to-kill.ts';
import { createTestWorld } from './world.ts';

test('a project that was let in by a click is shut out again by undo, and others stay in', {
  timeout: 120_000,
}, async ({ onTestFinished }) => {
  const world = await createTestWorld();
  onTestFinished(() => world.close());
  const bot = await world.startBot(await settings(world));
  await connect(world, bot);
  const failed = await remedies['allow-job-token']?.fail(world, bot, onTestFinished);
  const { projects } = world.gitlab.world;
  const base = [...projects.values()].find(({ fullPath }) => fullPath === 'acme/base');
  const other = world.house.projectIds.get('acme/website') ?? 0;
  const letIn = () => projects.get(base?.id ?? 0)?.jobTokenProjectIds;
  if (base !== undefined) projects.set(base.id, { ...base, jobTokenProjectIds: [other] });

  await click(world, 'allow-job-token');
  await replySays(world, "let this project's jobs in");
  expect(letIn()).toEqual([other, failed?.projectId]);

  await click(world, 'undo');
  await replySays(world, '@ana undid it');
  expect(letIn()).toEqual([other]);
  expect(world.gitlab.violations()).toEqual([]);
  expect(world.slack.violations()).toEqual([]);
});
