import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'vitest';
import type { Sent } from '../../src/demo/gitlab/hooks/send.ts';
import { scenarios } from '../../src/demo/scenarios/index.ts';
import { type StagedScenario, stageScenario } from '../../src/demo/scenarios/stage.ts';
import type { Stage } from '../../src/demo/slack/calls.ts';
import { channel, createTestWorld, type TestWorld, webhookSecret } from './world.ts';

/**
 * Arranges for `strike` to be called at one moment between webhook and reply. After one that comes before the answer to
 * the webhook, GitLab shows the delivery as failed and somebody resends it.
 */
type KillPoint = (world: TestWorld, strike: () => void) => void | Promise<void>;

const killPoints: Readonly<Record<string, KillPoint>> = {
  'when its task is in Redis and GitLab is not answered': (world, strike) =>
    onRedis(world, /"triage-\d+-\d+"/, strike),
  'when the delivery counts as known and GitLab is not answered': (world, strike) =>
    onRedis(world, /"pullcheck:delivery:/, strike),
  'when it asks for the trace': (world, strike) => onTrace(world, 'received', strike),
  'when half of the trace has arrived': (world, strike) => onTrace(world, 'mid-body', strike),
  'when the trace was read and the thread is woken': (world, strike) =>
    onRedis(world, /"thread-\d+-\d+"/, strike),
  "when it looks for GitLab's own message": (world, strike) =>
    onSlack(world, { method: 'conversations.history', stage: 'received', nth: 1 }, strike),
  'when its parent message is on its way': (world, strike) =>
    onSlack(world, { method: 'chat.postMessage', stage: 'received', nth: 1 }, strike),
  'when its parent message stands in Slack and it does not know': (world, strike) =>
    onSlack(world, { method: 'chat.postMessage', stage: 'done', nth: 1 }, strike),
  'when it just learned that its parent message stands': (world, strike) =>
    onSlack(world, { method: 'chat.postMessage', stage: 'answered', nth: 1 }, strike),
  'when its reply is on its way': (world, strike) =>
    onSlack(world, { method: 'chat.postMessage', stage: 'received', nth: 2 }, strike),
  'when its reply stands in Slack and it does not know': (world, strike) =>
    onSlack(world, { method: 'chat.postMessage', stage: 'done', nth: 2 }, strike),
  'when it just learned that its reply stands': (world, strike) =>
    onSlack(world, { method: 'chat.postMessage', stage: 'answered', nth: 2 }, strike),
};

for (const [moment, point] of Object.entries(killPoints)) {
  test.concurrent(`a bot that is killed ${moment} replies exactly once after its restart`, {
    timeout: 150_000,
  }, async ({ expect, onTestFinished }) => {
    const world = await createTestWorld();
    onTestFinished(() => world.close());
    const sent = await killAt(world, point);

    const bot = await world.startBot();
    if (sent.outcome.kind === 'unanswered') await world.gitlab.resend({ ...sent, url: bot.webhookUrl });

    await expect.poll(() => world.pendingTasks(), { timeout: 120_000, interval: 250 }).toBe(0);
    const [parent, ...otherParents] = world.slack.messages(channel);
    const [, ...replies] = world.slack.thread(channel, parent?.ts ?? '');
    expect(otherParents).toEqual([]);
    expect(replies.map(({ metadata }) => metadata)).toEqual([
      expect.objectContaining({ event_payload: expect.objectContaining({ cause: 'dns-failure' }) }),
    ]);
    expect(world.slack.violations()).toEqual([]);
  });
}

/** @returns the delivery, answered or not, when the bot is dead. */
async function killAt(world: TestWorld, point: KillPoint): Promise<Sent> {
  const bot = await world.startBot();
  let strike: () => void = () => undefined;
  const dead = new Promise<void>((resolve) => {
    strike = () => void bot.kill('SIGKILL').then(() => resolve());
  });
  await point(world, strike);
  const [sent] = await stageDnsFailure(world).deliver(bot.webhookUrl, { secret: webhookSecret });
  if (sent === undefined) throw new Error('the scenario sends nothing');
  await dead;
  return sent;
}

function stageDnsFailure(world: TestWorld): StagedScenario {
  const scenario = scenarios.find(({ name }) => name === 'dns-on-one-runner');
  if (scenario === undefined) throw new Error('there is no such scenario');
  return stageScenario(world.gitlab, world.house, scenario);
}

async function onRedis(world: TestWorld, pattern: RegExp, strike: () => void): Promise<void> {
  const monitor = spawn('redis-cli', ['-s', join(world.directory, 'redis', 'redis.sock'), 'MONITOR']);
  const lines = createInterface({ input: monitor.stdout });
  await once(lines, 'line');
  lines.on('line', (line) => {
    if (!pattern.test(line)) return;
    lines.close();
    monitor.kill();
    strike();
  });
}

function onTrace(world: TestWorld, moment: 'received' | 'mid-body', strike: () => void): void {
  world.gitlab.onRequest((at, { path }) => {
    if (at === moment && path.endsWith('/trace')) strike();
  });
}

function onSlack(
  world: TestWorld,
  when: { readonly method: string; readonly stage: Stage; readonly nth: number },
  strike: () => void,
): void {
  world.slack.onCall(({ stage, call }) => {
    if (stage !== when.stage || call.method !== when.method) return;
    const calls = world.slack.calls(when.method).map(({ id }) => id);
    if (calls.indexOf(call.id) === when.nth - 1) strike();
  });
}
