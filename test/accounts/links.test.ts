import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestRedis } from '../redis.ts';
import { startTestRedis } from '../redis.ts';
import {
  type AccountsWorld,
  allowAt,
  ana,
  ben,
  createBrowser,
  dumpOf,
  linkThrough,
  member,
  startAccountsWorld,
} from './world.ts';

let redis: TestRedis;

beforeAll(async () => {
  redis = await startTestRedis();
});

afterAll(() => redis.stop());

async function start(
  over: Omit<Parameters<typeof startAccountsWorld>[0], 'redis'> = {},
): Promise<AccountsWorld> {
  const world = await startAccountsWorld({ redis, ...over });
  await world.redis.flushall();
  return world;
}

const valid = (world: AccountsWorld) =>
  world.gitlab.world.oauth.pairs.filter(({ revoked }) => !revoked).length;

test('a person opens the address, allows it at GitLab, and acts with their own token from then on', async () => {
  const world = await start();
  const gitlabUser = world.person('ana');
  const browser = createBrowser();

  const opened = await browser.open(await world.links.startLink(ana));
  expect(opened.status).toBe(302);
  const asked = Object.fromEntries(new URL(opened.location).searchParams);
  expect(asked).toMatchObject({ response_type: 'code', scope: 'api', code_challenge_method: 'S256' });
  const page = await browser.open(await allowAt(opened.location, gitlabUser.id));

  expect(page.status).toBe(200);
  expect(page.text).toContain('Ana Sousa');
  expect(page.text).toContain('@ana');
  const account = await world.accounts.linkedAccount(ana);
  expect(account).toMatchObject({
    kind: 'linked',
    person: { gitlabUsername: 'ana', gitlabUserId: gitlabUser.id },
  });
  expect(await world.accounts.linkedAccount(ben)).toEqual({ kind: 'unlinked', why: 'never' });
  expect(world.gitlab.violations()).toEqual([]);
});

test('no token, code, state or address is in Redis or in the log', async () => {
  const world = await start();
  const browser = createBrowser();
  const address = await world.links.startLink(ana);
  const { location } = await browser.open(address);
  const callback = await allowAt(location, world.person('ana').id);
  const before = await dumpOf(world);
  await browser.open(callback);

  const pair = world.gitlab.world.oauth.pairs[0];
  const { code, state } = Object.fromEntries(new URL(callback).searchParams);
  const secrets = [
    pair?.accessToken,
    pair?.refreshToken,
    code,
    state,
    address.split('/').at(-1),
    browser.cookie().split('=')[1],
  ];
  const everything = [before, await dumpOf(world), world.logged.join('')].join('');
  expect(secrets.filter((secret) => secret === undefined || everything.includes(secret))).toEqual([]);
});

test('the address counts once, for ten minutes, and a look with HEAD does not use it up', async () => {
  const world = await start();
  const address = await world.links.startLink(ana);

  expect((await createBrowser().head(address)).status).toBe(410);
  expect((await createBrowser().open(address)).status).toBe(302);
  expect((await createBrowser().open(address)).status).toBe(410);
  expect((await createBrowser().open(`${world.publicUrl}/link/unknown`)).status).toBe(410);
  const [key = ''] = (await world.links.startLink(ana), await world.redis.keys('pullcheck:once:link:*'));
  expect(await world.redis.pttl(key)).toBeGreaterThan(9 * 60_000);
  expect(await world.redis.pttl(key)).toBeLessThanOrEqual(10 * 60_000);
});

test('of two who open it at the same time one gets through', async () => {
  const world = await start();
  const address = await world.links.startLink(ana);

  const statuses = await Promise.all([1, 2, 3].map(async () => (await createBrowser().open(address)).status));
  expect(statuses.toSorted((a, b) => a - b)).toEqual([302, 410, 410]);
});

test.each([
  ['no state', ''],
  ['a state nobody began', '?state=made-up&code=x'],
])('%s is answered 400', async (_what, query) => {
  const world = await start();

  expect((await createBrowser().open(`${world.publicUrl}/oauth/gitlab/callback${query}`)).status).toBe(400);
});

test('a redirect that is opened twice is answered 400 the second time', async () => {
  const world = await start();
  const browser = createBrowser();
  const { location } = await browser.open(await world.links.startLink(ana));
  const callback = await allowAt(location, world.person('ana').id);

  expect((await browser.open(callback)).status).toBe(200);
  expect((await browser.open(callback)).status).toBe(400);
});

test('what an attacker began, their victim cannot be made to finish, in the victim’s browser', async () => {
  const world = await start();
  const attacker = createBrowser();
  const { location } = await attacker.open(await world.links.startLink(ben));
  // The victim is logged in at GitLab and follows the attacker's authorize address.
  const callback = await allowAt(location, world.person('ana').id);

  expect((await createBrowser().open(callback)).status).toBe(403);
  expect(await world.accounts.linkedAccount(ben)).toEqual({ kind: 'unlinked', why: 'never' });
  expect(valid(world)).toBe(0);
});

test('a code that was caught on its way is worth nothing in another browser', async () => {
  const world = await start();
  const victim = createBrowser();
  const { location } = await victim.open(await world.links.startLink(ana));
  const code = new URL(await allowAt(location, world.person('ana').id)).searchParams.get('code') ?? '';
  const attacker = createBrowser();
  const own = await attacker.open(await world.links.startLink(ben));
  const state = new URL(own.location).searchParams.get('state') ?? '';

  const page = await attacker.open(`${world.publicUrl}/oauth/gitlab/callback?code=${code}&state=${state}`);
  expect(page.status).toBe(400);
  expect(valid(world)).toBe(0);
});

test('an address that was passed on links nobody’s account before whoever opened it says that both are theirs', async () => {
  const world = await start();
  const victim = createBrowser();

  const page = await linkThrough(world, ben, world.person('ana').id, victim);

  expect(page.status).toBe(403);
  expect(page.text).toContain('Ben Okafor');
  expect(page.text).toContain('@ana');
  expect(await world.accounts.linkedAccount(ben)).toEqual({ kind: 'unlinked', why: 'never' });

  const action = /action="(\/link\/[\w-]+)"/.exec(page.text)?.[1] ?? '';
  const confirm = (browser: typeof victim, headers = {}) =>
    browser.post(`${world.publicUrl}${action}`, {}, { origin: world.publicUrl, ...headers });
  expect((await confirm(victim, { origin: 'https://evil.example.com' })).status).toBe(403);
  expect((await confirm(victim)).status).toBe(200);
  expect((await confirm(victim)).status).toBe(410);
  expect(await world.accounts.linkedAccount(ben)).toMatchObject({ kind: 'linked' });
});

test('the confirmation counts only in the browser that was asked', async () => {
  const world = await start();
  const page = await linkThrough(world, ben, world.person('ana').id);
  const action = /action="(\/link\/[\w-]+)"/.exec(page.text)?.[1] ?? '';

  expect((await createBrowser().post(`${world.publicUrl}${action}`, {})).status).toBe(410);
  expect(await world.accounts.linkedAccount(ben)).toMatchObject({ kind: 'unlinked' });
});

test('a GitLab account is one person’s: whoever comes second is refused, and the new tokens are taken back', async () => {
  const world = await start();
  world.identities.set(ben.userId, member('Ben Okafor', null));
  const gitlabUser = world.person('ana');
  await linkThrough(world, ana, gitlabUser.id);

  const page = await linkThrough(world, ben, gitlabUser.id);

  expect(page.status).toBe(403);
  expect(page.text).toContain('linked to another Slack user already');
  expect(valid(world)).toBe(1);
  expect(await world.accounts.linkedAccount(ana)).toMatchObject({ kind: 'linked' });
});

test('who links again takes the old tokens back, and frees the account they had', async () => {
  const world = await start();
  world.identities.set(ana.userId, member('Ana Sousa', null));
  const [first, second] = [world.person('ana'), world.person('ana-work')];
  await linkThrough(world, ana, first.id);
  await linkThrough(world, ana, second.id);

  expect(valid(world)).toBe(1);
  expect(await world.accounts.linkedAccount(ana)).toMatchObject({ person: { gitlabUsername: 'ana-work' } });
  world.identities.set(ben.userId, member('Ben Okafor', null));
  expect((await linkThrough(world, ben, first.id)).status).toBe(200);
});

test('a guest who got an address links nothing', async () => {
  const world = await start();
  world.identities.set(ana.userId, { kind: 'refused', why: 'guest' });

  const page = await linkThrough(world, ana, world.person('ana').id);

  expect(page.status).toBe(403);
  expect(page.text).toContain('Guests cannot change things here');
  expect(valid(world)).toBe(0);
});

test('who declines at GitLab is told so, and nothing is linked', async () => {
  const world = await start();
  const browser = createBrowser();
  const { location } = await browser.open(await world.links.startLink(ana));

  const page = await browser.open(await allowAt(location, ''));
  expect(page.status).toBe(403);
  expect(page.text).toContain('Declined at GitLab');
});

test('GitLab away is said, and nothing is linked', async () => {
  const world = await start();
  const browser = createBrowser();
  const { location } = await browser.open(await world.links.startLink(ana));
  const callback = await allowAt(location, world.person('ana').id);
  world.gitlab.fault({ path: '/oauth/token', fault: { kind: 'status', status: 502 } });

  const page = await browser.open(callback);
  expect(page.status).toBe(503);
  expect(world.gitlab.requests().filter(({ path }) => path === '/oauth/token')).toHaveLength(1);
});

test('pages are kept nowhere, and load nothing', async () => {
  const world = await start();
  const { headers } = await linkThrough(world, ana, world.person('ana').id);

  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; style-src 'sha256-[\w+/=]+'; /,
  );
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
});

test('the cookie is for this host and no script, and over TLS for nothing else', async () => {
  const world = await start();
  const { headers } = await createBrowser().open(await world.links.startLink(ana));

  expect(headers.get('set-cookie')).toMatch(
    /^pullcheck=[\w-]{43}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/,
  );
});
