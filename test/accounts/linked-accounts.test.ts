import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAccountStore } from '../../src/accounts/account-store.ts';
import { createLinkedAccounts } from '../../src/accounts/linked-accounts.ts';
import { revokePair } from '../../src/demo/gitlab/oauth/token.ts';
import { createSealing } from '../../src/sealing.ts';
import { startTestRedis, type TestRedis } from '../redis.ts';
import { type AccountsWorld, ana, ben, dumpOf, linkThrough, startAccountsWorld } from './world.ts';

let redis: TestRedis;

beforeAll(async () => {
  redis = await startTestRedis();
});

afterAll(() => redis.stop());

async function startLinked(): Promise<AccountsWorld> {
  const world = await startAccountsWorld({ redis });
  await world.redis.flushall();
  await linkThrough(world, ana, world.person('ana').id);
  return world;
}

function replica(world: AccountsWorld, sealKey = Buffer.alloc(32, 3)) {
  const store = createAccountStore(world.redis, createSealing(sealKey));
  const { redis: connection, oauth, log, clock } = world;
  return createLinkedAccounts({ redis: connection, store, oauth, now: () => clock.nowMs, log });
}

const refreshes = (world: AccountsWorld) =>
  world.gitlab
    .requests()
    .filter(({ path, body }) => path === '/oauth/token' && body['grant_type'] === 'refresh_token');

async function tokenOf(accounts: AccountsWorld['accounts']): Promise<string> {
  const found = await accounts.linkedAccount(ana);
  return found.kind === 'linked' ? found.person.accessToken() : found.why;
}

test('a token is used until five minutes before its end, then refreshed once', async () => {
  const world = await startLinked();
  const first = await tokenOf(world.accounts);
  world.clock.nowMs += 7_200_000 - 5 * 60_000;
  expect(await tokenOf(world.accounts)).toBe(first);

  world.clock.nowMs += 1;
  const second = await tokenOf(world.accounts);

  expect(second).not.toBe(first);
  expect(await tokenOf(world.accounts)).toBe(second);
  expect(refreshes(world)).toHaveLength(1);
});

test('of many replicas that find it old at the same time one refreshes, and all get the new one', async () => {
  const world = await startLinked();
  world.clock.nowMs += 7_200_000;

  const tokens = await Promise.all([1, 2, 3, 4, 5, 6].map(() => tokenOf(replica(world))));

  expect(new Set(tokens).size).toBe(1);
  expect(refreshes(world)).toHaveLength(1);
});

test('a token that GitLab took back early is refreshed once', async () => {
  const world = await startLinked();
  const first = await tokenOf(world.accounts);
  const token = world.gitlab.world.tokens.get(first);
  if (token !== undefined) world.gitlab.world.tokens.set(first, { ...token, state: 'expired' });

  expect(await tokenOf(world.accounts)).not.toBe(first);
  expect(refreshes(world)).toHaveLength(1);
});

test('where GitLab refuses to refresh, the link is gone, and that is said', async () => {
  const world = await startLinked();
  for (const pair of world.gitlab.world.oauth.pairs) revokePair(world.gitlab.world, pair);

  expect(await tokenOf(world.accounts)).toBe('refused');
  expect(await tokenOf(world.accounts)).toBe('never');
  expect(await world.redis.keys('pullcheck:account*')).toEqual([]);
});

test('a lost answer to a refresh costs the link, and never a second use of the token', async () => {
  const world = await startLinked();
  world.clock.nowMs += 7_200_000;
  world.gitlab.fault({ path: '/oauth/token', fault: { kind: 'drop', when: 'after-work' } });

  await expect(world.accounts.linkedAccount(ana)).rejects.toThrow('did not answer');
  expect(await tokenOf(world.accounts)).toBe('refused');
});

test('GitLab away before the work is nobody’s loss', async () => {
  const world = await startLinked();
  world.clock.nowMs += 7_200_000;
  world.gitlab.fault({ path: '/oauth/token', fault: { kind: 'status', status: 503 } });

  await expect(world.accounts.linkedAccount(ana)).rejects.toThrow('503');
  expect((await world.accounts.linkedAccount(ana)).kind).toBe('linked');
});

test('a person who was blocked at GitLab does not act any more', async () => {
  const world = await startLinked();
  const [user] = world.gitlab.world.users.values();
  if (user !== undefined) world.gitlab.world.users.set(user.id, { ...user, state: 'blocked' });

  expect((await world.accounts.linkedAccount(ana)).kind).toBe('unlinked');
});

test('unlinking takes the tokens back at GitLab and deletes what was kept', async () => {
  const world = await startLinked();
  const token = await tokenOf(world.accounts);

  expect(await world.accounts.unlink(ana)).toBe(true);

  expect(world.gitlab.world.tokens.get(token)?.state).toBe('revoked');
  expect(await dumpOf(world)).toBe('');
  expect(await world.accounts.unlink(ana)).toBe(false);
});

test('unlinking deletes even while GitLab is away', async () => {
  const world = await startLinked();
  world.gitlab.fault({ path: '/oauth/revoke', fault: { kind: 'status', status: 502 } });

  expect(await world.accounts.unlink(ana)).toBe(true);
  expect(await dumpOf(world)).toBe('');
  expect(world.logged.join('')).toContain('token not revoked at gitlab');
});

test('under another seal key nobody is linked, and linking again works', async () => {
  const world = await startLinked();
  const rotated = replica(world, Buffer.alloc(32, 8));

  expect(await rotated.linkedAccount(ana)).toEqual({ kind: 'unlinked', why: 'sealed-otherwise' });
  expect(await rotated.unlink(ana)).toBe(true);
});

test('what is put in the place of somebody else’s in Redis is not opened', async () => {
  const world = await startLinked();
  const stolen = await world.redis.hgetall('pullcheck:account:T1:U1');
  await world.redis.hset('pullcheck:account:T1:U2', stolen);

  expect(await world.accounts.linkedAccount(ben)).toEqual({ kind: 'unlinked', why: 'sealed-otherwise' });
});
