import { afterEach, beforeEach, expect, test } from 'vitest';
import { runners } from '../../src/demo/scenarios/runners.ts';
import { bot as app, channels, users } from '../../src/demo/slack/stand-in.ts';
import { startAgentSite, startRegistry } from './agent-site.ts';
import { type BotProcess, channel, createTestWorld, type TestWorld } from './world.ts';

const user = users.ana.id;

let world: TestWorld;
beforeEach(async () => {
  world = await createTestWorld();
});
afterEach(() => world.close());

async function start(env: Readonly<Record<string, string>> = {}): Promise<BotProcess> {
  const bot = await world.startBot(env);
  await world.slack.waitFor(() => bot.log.some(({ msg }) => msg === 'slack answers'), 20_000);
  await world.slack.connect(bot.slackUrl);
  return bot;
}

/** What one person was told last, once it says so. */
function told(pattern: RegExp, who = user, timeoutMs = 60_000): Promise<string> {
  return world.slack.waitFor(() => {
    const last = world.slack.ephemerals(who).at(-1);
    const shown = `${last?.text} ${JSON.stringify(last?.blocks)}`;
    return pattern.test(shown) && shown;
  }, timeoutMs);
}

test('an image is looked at from every agent and beside the bot, side by side, for the person alone', {
  timeout: 120_000,
}, async () => {
  const [site, registry] = await Promise.all([
    startAgentSite(world.directory, [
      { name: 'host-7', runner: runners['docker-7'], tags: ['docker'] },
      { name: 'host-8', tags: ['arm'] },
      { name: 'host-9', isStarted: false },
    ]),
    startRegistry(),
  ]);
  await start(site.env);

  await world.slack.command({ user, channel, text: `${registry}/team/app:1.21-alpin please` });
  const missing = await told(/The tag or digest does not exist/);
  for (const part of [
    'host-7',
    'host-8',
    "the bot's host",
    '1.21-alpine',
    'host-9 was not checked',
    'please',
  ]) {
    expect(missing).toContain(part);
  }
  expect(missing).toMatch(/failed at manifest.*failed at manifest/);
  expect(missing).toContain('PULLCHECK_EGRESS_ALLOW does not list it');

  await world.slack.command({ user, channel, text: `${registry}/team/app:1.21 from arm` });
  const found = await told(/It can be pulled/);
  expect(found).toContain('host-8');
  expect(found).not.toContain('host-7');

  await world.slack.command({ user, channel, text: `${registry}/team/app:1.21 from nowhere` });
  expect(await told(/No agent has the name or the tag nowhere/)).toContain('tags: arm, docker');

  await world.slack.command({ user, channel, text: 'agents' });
  const agents = await told(/3 agents, 2 there/);
  expect(agents).toContain(runners['docker-7'].name);
  expect(agents).toMatch(/host-9.*not there/);

  // One answer each, in the place of its own acknowledgement.
  expect(world.slack.ephemerals(user)).toHaveLength(4);
  expect(world.slack.messages(channel)).toEqual([]);

  const parent = world.slack.say({ user, channel, text: 'is it there?' });
  const threadTs = parent.ts;
  world.slack.say({
    user,
    channel,
    threadTs,
    text: `<@${app.userId}> ${registry}/team/app:1.21 from host-8`,
  });
  await world.slack.waitFor(() => {
    const [, , reply] = world.slack.thread(channel, threadTs);
    return reply?.text.startsWith('It can be pulled');
  }, 60_000);
  expect(world.slack.thread(channel, threadTs)).toHaveLength(3);
  expect(world.slack.violations()).toEqual([]);
});

test('an agent that is frozen costs a sentence, by the deadline', { timeout: 120_000 }, async () => {
  const [site, registry] = await Promise.all([
    startAgentSite(world.directory, [{ name: 'host-7' }, { name: 'host-8' }]),
    startRegistry(),
  ]);
  await start(site.env);
  site.agents.get('host-8')?.kill('SIGSTOP');

  await world.slack.command({ user, channel, text: `${registry}/team/app:1.21` });
  const text = await told(/It can be pulled/, user, 75_000);
  expect(text).toContain('host-7');
  expect(text).toMatch(/host-8 was not checked/);
  expect(world.slack.violations()).toEqual([]);
});

test('a question that was acknowledged is answered though the bot is killed before', {
  timeout: 120_000,
}, async () => {
  const [site, registry] = await Promise.all([
    startAgentSite(world.directory, [{ name: 'host-7' }]),
    startRegistry(),
  ]);
  const first = await start(site.env);
  const { delivered } = await world.slack.command({ user, channel, text: `${registry}/team/app:1.21` });
  await first.kill('SIGKILL');
  expect(delivered.kind).toBe('acknowledged');
  expect(world.slack.ephemerals(user).at(-1)?.text).not.toContain('It can be pulled');

  await start(site.env);
  expect(await told(/It can be pulled/)).toContain('host-7');
  expect(world.slack.ephemerals(user)).toHaveLength(1);
});

test('without agents the bot looks by itself, and says so; what may not be asked is refused', {
  timeout: 120_000,
}, async () => {
  const registry = await startRegistry();
  await start({ PULLCHECK_EGRESS_ALLOW: '127.0.0.0/8:*' });

  await world.slack.command({ user, channel, text: `${registry}/team/app:1.21` });
  expect(await told(/It can be pulled/)).toContain('No agent is set up');
  await world.slack.command({ user, channel, text: '10.1.2.3/team/app:1' });
  expect(await told(/No place may connect to that registry/)).toContain('PULLCHECK_EGRESS_ALLOW');
  await world.slack.command({ user, channel, text: '169.254.169.254/team/app:1' });
  expect(await told(/is never asked/)).toContain('it is link-local');
  await world.slack.command({ user, channel, text: 'agents' });
  expect(await told(/No agents are set up/)).toContain('docs/agents.md');
  expect(world.slack.violations()).toEqual([]);
});

test('guests, strangers and people in a hurry are told why not', { timeout: 60_000 }, async () => {
  await start();
  const { guest, stranger } = users;
  await world.slack.command({ user: guest.id, channel, text: '10.1.2.3/app' });
  expect(await told(/not open to guests/, guest.id)).not.toContain('10.1.2.3');
  await world.slack.command({ user: stranger.id, channel: channels.partners.id, text: '10.1.2.3/app' });
  await told(/you are with another one/, stranger.id);

  for (let times = 0; times < 6; times += 1) await world.slack.command({ user, channel, text: 'agents' });
  await told(/the sixth question within a minute/);
  expect(world.slack.violations()).toEqual([]);
});
