import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { type SlackStandIn, startSlackStandIn, users } from '../../src/demo/slack/stand-in.ts';
import { createMayAsk, type Permission } from '../../src/slack/commands/may-ask.ts';
import { createSlackClients } from '../../src/slack/connection/clients.ts';
import { createDirectory } from '../../src/slack/directory.ts';

let slack: SlackStandIn | undefined;
afterEach(() => slack?.close());

async function ask(user: string, scopes?: readonly string[]): Promise<Permission> {
  slack ??= await startSlackStandIn(scopes === undefined ? {} : { scopes });
  const log = pino({ enabled: false });
  const { reading } = createSlackClients({ ...slack, log, timeoutMs: 2_000 });
  return createMayAsk(createDirectory(reading), log)(user);
}

afterEach(() => {
  slack = undefined;
});

test('a full member of the workspace may have hosts asked', async () => {
  expect(await ask(users.ana.id)).toEqual({ kind: 'allowed' });
});

test.each([
  ['a guest', users.guest.id, /not open to guests/],
  ['a guest of one channel', users.oneChannelGuest.id, /not open to guests/],
  ['somebody of another workspace', users.stranger.id, /with another one/],
  ['somebody whose account is closed', users.leaver.id, /people with an active account/],
  ['a bot', users.bot.id, /people with an active account/],
  ['nobody that Slack knows', 'U0NOBODY001', /did not say who you are/],
])('%s may not, and is told why', async (_who, user, why) => {
  expect(await ask(user)).toEqual({ kind: 'refused', why: expect.stringMatching(why) });
});

test('an app without the scope asks nobody, and says what to do', async () => {
  expect(await ask(users.ana.id, ['commands'])).toEqual({
    kind: 'refused',
    why: expect.stringContaining('users:read'),
  });
});

test('where Slack does not answer, nobody may', async () => {
  slack = await startSlackStandIn();
  slack.fault({ method: 'users.info', times: Infinity, does: { kind: 'status', status: 503 } });

  expect(await ask(users.ana.id)).toMatchObject({ kind: 'refused' });
});
