import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { merge } from '../../src/demo/gitlab/api/merge-requests.ts';
import type { MergeRequest, Status } from '../../src/demo/gitlab/model.ts';
import { users } from '../../src/demo/slack/stand-in.ts';
import { addPerson, click, connect, failForbiddenPolicy, replySays, withPages } from './click-world.ts';
import { type BotProcess, channel, createTestWorld, type TestWorld } from './world.ts';

let world: TestWorld;
let bot: BotProcess;
beforeEach(async () => {
  world = await createTestWorld();
  addPerson(world, 'ana', 'developer');
  const map = join(world.directory, 'people.json');
  await writeFile(map, JSON.stringify({ [users.ana.id]: 'ana' }));
  bot = await world.startBot({ ...(await withPages()), PULLCHECK_USER_MAP_FILE: map });
  await connect(world, bot);
  await failForbiddenPolicy(world, bot);
  await click(world, 'open-fix-mr');
  await replySays(world, 'waits to be merged');
});
afterEach(() => world.close());

test('a merge request that is merged, and whose pipeline passes, is what fixed it', {
  timeout: 120_000,
}, async () => {
  const { gitlab } = world;
  const opened = opening();
  run(opened.sourceBranch, 'success');
  await replySays(world, 'On its branch: Job build ran again and succeeded');

  const { mergeCommitSha, targetBranch } = merge(gitlab.world, opened);
  await replySays(world, /was merged into main. What had failed is awaited there/);
  run(targetBranch, 'success', mergeCommitSha ?? '');
  await replySays(world, 'was merged into main. Job build ran again and succeeded');
  await replySays(world, 'fixed and proven');
  expect(gitlab.violations()).toEqual([]);
  expect(world.slack.violations()).toEqual([]);
});

test('a merge request that is closed proves nothing, and another one may be opened', {
  timeout: 120_000,
}, async () => {
  const opened = opening();
  world.gitlab.world.mergeRequests.set(opened.id, { ...opened, state: 'closed' });

  await replySays(world, 'was closed without being merged');
  expect(await replySays(world, '"action_id":"open-fix-mr"')).toBeDefined();
});

test('a merge request whose branch fails as before is said not to help', { timeout: 120_000 }, async () => {
  const { sourceBranch, iid } = opening();
  await failForbiddenPolicy(world, bot, sourceBranch);

  const [first] = world.slack.messages(channel);
  const thread = () => JSON.stringify(world.slack.thread(channel, first?.ts ?? ''));
  await expect.poll(thread).toContain(`On the branch of !${iid}: Job build ran again and did not get past`);
});

/** The one that the click opened. */
function opening(): MergeRequest {
  const [opened] = world.gitlab.world.mergeRequests.values();
  if (opened === undefined) throw new Error('no merge request was opened');
  return opened;
}

/** A pipeline of what the merge request changes. */
function run(ref: string, status: Status, sha?: string): void {
  const projectId = world.house.projectIds.get('acme/shop') ?? 0;
  const pipeline = world.gitlab.world.addPipeline({ projectId, ref, status, ...(sha && { sha }) });
  world.gitlab.world.addJob({ pipelineId: pipeline.id, name: 'build', status });
}
