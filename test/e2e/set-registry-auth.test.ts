import { afterAll, beforeAll, expect, test } from 'vitest';
import { runners } from '../../src/demo/scenarios/runners.ts';
import { users } from '../../src/demo/slack/stand-in.ts';
import { startAgentSite } from './agent-site.ts';
import {
  addPerson,
  addressIn,
  click,
  connect,
  failPull,
  link,
  login,
  newestJob,
  openForm,
  registerApplication,
  replySays,
  startPrivateRegistry,
  toldAlone,
  withPages,
  writes,
} from './click-world.ts';
import { createTestWorld, type TestWorld, webhookSecret } from './world.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await createTestWorld();
});
afterAll(() => world.close());

test('from a denied pull to a proven fix by clicking, and back by undo', { timeout: 180_000 }, async () => {
  const [site, host, pages] = await Promise.all([
    startAgentSite(world.directory, [{ name: 'host-7', runner: runners['docker-7'] }]),
    startPrivateRegistry(),
    withPages(),
  ]);
  const bot = await world.startBot({ ...pages, ...registerApplication(world, pages), ...site.env });
  await connect(world, bot);
  const ana = addPerson(world, 'ana', 'maintainer');
  const failed = await failPull(world, bot, host);

  await click(world, 'set-registry-auth');
  await toldAlone(world, /run \/pullcheck link/);
  expect((await link(world, ana.id)).text).toContain('Linked');

  await click(world, 'set-registry-auth');
  const address = addressIn(await toldAlone(world, /forms\/registry-auth/));
  const { browser, page } = await openForm(address, ana.id);
  expect(page.status).toBe(200);
  const fields = { registry: host, username: login.username, scope: 'project' };

  const refused = await browser.post(address, { ...fields, password: 'wrong' });
  expect(refused.status).toBe(422);
  expect(refused.text).toContain('the host whose job failed');
  expect(writes(world)).toEqual([]);

  const stored = await browser.post(address, { ...fields, password: login.password });
  expect([stored.status, stored.text]).toEqual([200, expect.stringContaining('tried from the host')]);
  const variables = world.gitlab.world.variables.get(`project:${failed.projectId}`);
  expect(variables).toEqual([
    expect.objectContaining({ key: 'DOCKER_AUTH_CONFIG', masked: true, raw: true }),
  ]);
  expect((await browser.open(address)).status).toBe(410);

  await replySays(world, 'Retried as @ana');
  const job = newestJob(world, failed);
  expect(job).toMatchObject({ userId: ana.id });
  world.gitlab.world.updateJob(job?.id ?? 0, { status: 'success' });
  await world.gitlab.send(bot.webhookUrl, world.gitlab.jobHook(job?.id ?? 0), { secret: webhookSecret });
  await replySays(world, 'ran again and succeeded');
  await replySays(world, 'fixed and proven');

  await click(world, 'undo', users.ana.id);
  await replySays(world, '@ana undid it');
  expect(world.gitlab.world.variables.get(`project:${failed.projectId}`) ?? []).toEqual([]);
  expect(world.slack.violations()).toEqual([]);
  expect(world.gitlab.violations()).toEqual([]);
});
