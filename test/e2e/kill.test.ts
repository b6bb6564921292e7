import { afterEach, expect, test } from 'vitest';
import type { Sent } from '../../src/demo/gitlab/hooks/send.ts';
import { scenarios } from '../../src/demo/scenarios/index.ts';
import { type StagedScenario, stageScenario } from '../../src/demo/scenarios/stage.ts';
import type { Stage } from '../../src/demo/slack/calls.ts';
import { type BotProcess, channel, createTestWorld, type TestWorld, webhookSecret } from './world.ts';

/**
 * Arranges for `strike` to be called once, at one moment between webhook and reply; resolves when GitLab's hook has had
 * its say. A moment before the answer to the hook is one where GitLab shows it as failed, and somebody resends it.
 */
type KillPoint = (world: TestWorld, strike: () => void) => void | Promise<void>;

const killPoints: Readonly<Record<string, KillPoint>> = {
  'when its task is in Redis and GitLab is not answered': (world, strike) =>
    onRedis(world, /^triage-\d+-\d+$/, strike),
  'when the delivery counts as known and GitLab is not answered': (world, strike) =>
    onRedis(world, /^pullcheck:delivery:/, strike, 2),
  'when it asks for the trace': (world, strike) => onTrace(world, 'received', strike),
  'when half of the trace has arrived': (world, strike) => onTrace(world, 'mid-body', strike),
  'when the trace was read and the thread is woken': (world, strike) =>
    onRedis(world, /^thread-\d+-\d+$/, strike),
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

const worlds: TestWorld[] = [];
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.close()));
});

test.concurrent.each(Object.entries(killPoints))(
  'a bot that is killed %s replies exactly once after its restart',
  { timeout: 150_000 },
  async (_name, point) => {
    const world = await createTestWorld();
    worlds.push(world);
    const bot = await world.startBot();
    const staged = stageDnsFailure(world);
    await killAt(world, bot, point, staged);

    const next = await world.startBot();
    const sent = deliveries.get(world);
    if (sent?.outcome.kind === 'unanswered') {
      await world.gitlab.resend({ ...sent, url: next.webhookUrl });
    }

    await expect.poll(() => world.pendingTasks(), { timeout: 90_000, interval: 250 }).toBe(0);
    const [parent, ...otherParents] = world.slack.messages(channel);
    const [, ...replies] = world.slack.thread(channel, parent?.ts ?? '');
    expect(otherParents).toEqual([]);
    expect(replies.map(({ metadata }) => metadata)).toEqual([
      expect.objectContaining({ event_payload: expect.objectContaining({ cause: 'dns-failure' }) }),
    ]);
    expect(world.slack.violations()).toEqual([]);
  },
);

const deliveries = new WeakMap<TestWorld, Sent>();

async function killAt(
  world: TestWorld,
  bot: BotProcess,
  point: KillPoint,
  staged: StagedScenario,
): Promise<void> {
  let strike: () => void = () => undefined;
  const dead = new Promise<void>((resolve) => {
    strike = () => void bot.kill('SIGKILL').then(() => resolve());
  });
  await point(world, strike);
  const [sent] = await staged.deliver(bot.webhookUrl, { secret: webhookSecret });
  if (sent !== undefined) deliveries.set(world, sent);
  await dead;
}

function stageDnsFailure(world: TestWorld): StagedScenario {
  const scenario = scenarios.find(({ name }) => name === 'dns-on-one-runner');
  if (scenario === undefined) throw new Error('there is no such scenario');
  return stageScenario(world.gitlab, world.house, scenario);
}

/** @param nth which of the commands that match; the first may only ask. */
async function onRedis(world: TestWorld, pattern: RegExp, strike: () => void, nth = 1): Promise<void> {
  const monitor = await world.redis().monitor();
  let seen = 0;
  monitor.on('monitor', (_time: string, args: readonly string[]) => {
    if (!args.some((argument) => pattern.test(argument))) return;
    seen += 1;
    if (seen === nth) strike();
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
