import { connect as openSocket, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { users } from '../../src/demo/slack/stand-in.ts';
import { createBrowser } from '../accounts/world.ts';
import {
  addBranch,
  addPerson,
  addressIn,
  click,
  connect,
  type Failed,
  failPull,
  link,
  login,
  newestReply,
  openForm,
  registerApplication,
  replySays,
  startPrivateRegistry,
  toldAlone,
  withPages,
  writes,
} from './click-world.ts';
import { everythingInRedis } from './everything-in-redis.ts';
import { type BotProcess, channel, createTestWorld, type TestWorld } from './world.ts';

/** One bot for all, with people who link their accounts. */
let world: TestWorld;
let bot: BotProcess;
let host: string;
let failed: Failed;
let anaId: number;
let benId: number;
let commands: Socket;
const sent: string[] = [];
const closings: (() => void)[] = [];

beforeAll(async () => {
  world = await createTestWorld();
  const pages = await withPages();
  bot = await world.startBot({ ...pages, ...registerApplication(world, pages), LOG_LEVEL: 'trace' });
  commands = openSocket(join(world.directory, 'redis', 'redis.sock'));
  commands.on('data', (chunk) => void sent.push(String(chunk)));
  commands.write('MONITOR\r\n');
  await connect(world, bot);
  addBranch(world);
  anaId = addPerson(world, 'ana', 'maintainer').id;
  benId = addPerson(world, 'ben', 'maintainer').id;
  host = await startPrivateRegistry((close) => void closings.push(close));
  failed = await failPull(world, bot, host);
  await link(world, anaId, users.ana.id);
  await link(world, benId, users.ben.id);
}, 60_000);

afterAll(async () => {
  commands.destroy();
  for (const close of closings) close();
  await world.close();
});

const verbs = ['set-registry-auth', 'retry-jobs', 'retry-when-pullable'] as const;

test('twenty clicks by people who may not change nothing at GitLab, and each is told why', async () => {
  addPerson(world, 'gus', null);
  const before = writes(world).length;
  const { memberships } = world.gitlab.world;
  const kept = [...memberships];
  world.gitlab.world.removeMember(benId);
  const shown = world.slack.ephemerals().length;
  for (let times = 0; times < 20; times += 1) {
    await click(world, verbs[times % 3] ?? 'retry-jobs', times < 10 ? users.guest.id : users.ben.id);
  }
  await world.slack.waitFor(() => world.slack.ephemerals().length >= shown + 20, 30_000);
  memberships.splice(0, memberships.length, ...kept);

  const told = world.slack.ephemerals().slice(shown);
  expect(new Set(told.map(({ text }) => /Guests cannot|is not a member there/.test(text)))).toEqual(
    new Set([true]),
  );
  expect(writes(world).slice(before)).toEqual([]);
}, 60_000);

test('a form opens for the linked account alone, for its own address, once, and for ten minutes', async () => {
  const address = addressIn(await clickAndHear(/forms\/registry-auth/));
  const fields = { registry: host, ...login, scope: 'project' };
  const tampered = `${address.slice(0, -2)}AA`;

  expect((await openForm(address, benId)).back.status).toBe(403);
  expect((await createBrowser().post(address, fields)).status).toBe(403);
  expect((await createBrowser().post(tampered, fields)).status).toBe(410);
  const { browser } = await openForm(address, anaId);
  const redis = world.redis();
  for (const key of await redis.keys('pullcheck:form:*')) await redis.del(key);
  expect((await browser.post(address, fields)).status).toBe(410);
  expect(stored()).toEqual([]);
}, 60_000);

test('the form says what it would change where, and is not given out where nothing can be added', async () => {
  const owner = `project:${failed.projectId}` as const;
  const value = JSON.stringify({ auths: { 'quay.io': { auth: 'YTpi' } } });
  const variable = { key: 'DOCKER_AUTH_CONFIG', value, masked: true, raw: true };
  world.gitlab.world.setVariable(owner, variable);
  const { page } = await openForm(addressIn(await clickAndHear(/forms\/registry-auth/)), anaId);
  expect(page.text).toContain(`Adds an entry for ${host}. Stays as it is: quay.io.`);

  world.gitlab.world.setVariable(owner, { ...variable, hidden: true });
  expect(await clickAndHear(/is hidden|forms\/registry-auth/)).toMatch(/is hidden.*nothing can be added/);
  world.gitlab.world.variables.delete(owner);
}, 60_000);

test('what is typed into the form is in GitLab and nowhere else', async () => {
  const address = addressIn(await clickAndHear(/forms\/registry-auth/));
  const { browser } = await openForm(address, anaId);
  const fields = { registry: host, ...login, scope: 'project' };
  const answer = await browser.post(address, fields);
  expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('tried beside Pullcheck')]);
  await replySays(world, 'Retried as @ana');

  const auth = Buffer.from(`${login.username}:${login.password}`).toString('base64');
  expect(JSON.stringify(stored())).toContain(auth);
  const places = {
    redis: await everythingInRedis(world.redis(), join(world.directory, 'redis', 'appendonlydir')),
    commands: sent.join(''),
    log: bot.output(),
    slack: JSON.stringify(world.slack.calls()),
    page: answer.text,
    metrics: await (await fetch(bot.webhookUrl.replace('/webhooks/gitlab', '/metrics'))).text(),
  };
  for (const [place, text] of Object.entries(places)) {
    expect(text.length, place).toBeGreaterThan(100);
    for (const spelling of spellings(auth))
      expect(text.includes(spelling), `${place}: ${spelling}`).toBe(false);
  }
}, 60_000);

test('two people who click at once change it once, and the second is told who was first', async () => {
  failed = await failPull(world, bot, host);
  await replySays(world, '"action_id":"retry-jobs"');
  const before = writes(world).length;

  await Promise.all([click(world, 'retry-jobs', users.ana.id), click(world, 'retry-jobs', users.ben.id)]);

  await replySays(world, 'retried: ');
  await Promise.race([
    toldAlone(world, /began this just now|did this just now|has changed since|retried already/, users.ana.id),
    toldAlone(world, /began this just now|did this just now|has changed since|retried already/, users.ben.id),
  ]);
  expect(writes(world).slice(before)).toEqual([expect.stringContaining(`/jobs/${failed.jobId}/retry`)]);
}, 60_000);

test('a retry that waits for the image can be ended, and retries once it can be pulled', async () => {
  const other = await startPrivateRegistry();
  failed = await failPull(world, bot, other);
  await click(world, 'retry-when-pullable');
  await replySays(world, 'Waiting until it can be pulled');
  await click(world, 'cancel-retry');
  await replySays(world, '@ana ended the waiting');

  const auth = Buffer.from(`${login.username}:${login.password}`).toString('base64');
  const value = JSON.stringify({ auths: { [other]: { auth } } });
  world.gitlab.world.setVariable(`project:${failed.projectId}`, {
    key: 'DOCKER_AUTH_CONFIG',
    value,
    raw: true,
  });
  await click(world, 'retry-when-pullable');
  await replySays(world, 'Retried as @ana');
  expect(world.slack.violations()).toEqual([]);
}, 60_000);

test('a click on a message whose incident is gone is told so, and a pipeline that passes closes its thread', async () => {
  world.gitlab.world.updatePipeline(failed.pipelineId, { status: 'success' });
  const hook = world.gitlab.pipelineHook(failed.pipelineId);
  await world.gitlab.send(bot.webhookUrl, hook, { secret: 'a-webhook-secret-of-the-tests' });
  await replySays(world, 'The pipeline has passed since');

  failed = await failPull(world, bot, host);
  // By then nothing more is learnt of it, which would have it remembered anew.
  await replySays(world, "the bot's host");
  const reply = await replySays(world, '"action_id":"check-again"');
  const redis = world.redis();
  for (const key of await redis.keys('pullcheck:reply:*')) await redis.del(key);
  await world.slack.click({ user: users.ana.id, channel, ts: reply.ts, actionId: 'check-again' });
  await toldAlone(world, /This message is too old/);
  expect(newestReply(world)?.ts).toBe(reply.ts);
  expect(world.slack.violations()).toEqual([]);
  expect(world.gitlab.violations()).toEqual([]);
}, 60_000);

function stored() {
  return world.gitlab.world.variables.get(`project:${failed.projectId}`) ?? [];
}

/** Clicks, and waits for what the click was answered with. */
async function clickAndHear(words: RegExp): Promise<string> {
  const heard = world.slack.ephemerals().length;
  await click(world, 'set-registry-auth');
  return world.slack.waitFor(() => {
    const told = world.slack.ephemerals().slice(heard);
    return told.map(({ text, blocks }) => text + JSON.stringify(blocks)).find((text) => words.test(text));
  }, 20_000);
}

/** The ways in which somebody could write it down. */
function spellings(auth: string): readonly string[] {
  const { password } = login;
  const inJson = JSON.stringify(password).slice(1, -1);
  return [
    password,
    inJson,
    JSON.stringify(inJson).slice(1, -1),
    encodeURIComponent(password),
    Buffer.from(password).toString('hex'),
    Buffer.from(password).toString('base64').slice(0, -4),
    auth,
    auth.slice(24, -4),
  ];
}
