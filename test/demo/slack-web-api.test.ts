import type { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isObject, objectsIn, stringIn } from '../../src/demo/slack/json.ts';
import { channels, type SlackStandIn, startSlackStandIn, users } from '../../src/demo/slack/stand-in.ts';
import { errorOf, reasonsOf, webClient } from './slack-clients.ts';

let slack: SlackStandIn;
let client: WebClient;
const channel = channels.ci.id;
const everyScope = [
  'chat:write',
  'channels:history',
  'groups:history',
  'channels:read',
  'groups:read',
  'users:read',
  'users:read.email',
];

beforeEach(async () => {
  slack = await startSlackStandIn({ scopes: everyScope });
  client = webClient(slack, slack.botToken);
});
afterEach(() => slack.close());

async function post(text: string, thread?: string): Promise<string> {
  const posted = await client.chat.postMessage({
    channel,
    text,
    ...(thread !== undefined && { thread_ts: thread }),
  });
  return posted.ts ?? '';
}

function raw(method: string, body: string, headers: Record<string, string>): Promise<unknown> {
  return fetch(`${slack.apiUrl}${method}`, { method: 'POST', body, headers }).then((it) => it.json());
}

describe('tokens and scopes', () => {
  test('auth.test names the bot and the team', async () => {
    expect(await client.auth.test()).toMatchObject({
      ok: true,
      user_id: 'U0PULLCHECK',
      bot_id: 'B0PULLCHECK',
      team_id: 'T0PULLCHECK',
    });
  });

  test('no token, a wrong one and one of the wrong type are refused, each with its code', async () => {
    expect(await errorOf(webClient(slack, undefined).auth.test())).toBe('not_authed');
    expect(await errorOf(webClient(slack, 'xoxb-wrong').auth.test())).toBe('invalid_auth');
    const withAppToken = webClient(slack, slack.appToken);
    expect(await errorOf(withAppToken.chat.postMessage({ channel, text: 'x' }))).toBe(
      'not_allowed_token_type',
    );
    expect(await errorOf(client.apps.connections.open())).toBe('not_allowed_token_type');
    expect(slack.violations()).toHaveLength(4);
  });

  test('a missing scope is named together with those that are there', async () => {
    const poor = await startSlackStandIn({ scopes: ['chat:write'] });
    try {
      const answer = await webClient(poor, poor.botToken)
        .conversations.history({ channel })
        .catch((error: unknown) => error);
      expect(answer).toMatchObject({
        data: { error: 'missing_scope', needed: 'channels:history', provided: 'chat:write' },
      });
      expect(poor.violations()).toEqual([]);
    } finally {
      await poor.close();
    }
  });

  test('a call beyond the scopes of the manifest is the program’s fault', async () => {
    const standard = await startSlackStandIn();
    try {
      const call = webClient(standard, standard.botToken).conversations.info({ channel });
      expect(await errorOf(call)).toBe('missing_scope');
      expect(standard.violations()).toHaveLength(1);
    } finally {
      await standard.close();
    }
  });

  test('an unknown method and an undocumented argument are noted', async () => {
    expect(await errorOf(client.apiCall('chat.postMassage', { channel }))).toBe('unknown_method');
    await client.apiCall('chat.postMessage', { channel, text: 'x', thread_id: '1' });

    expect(slack.violations()).toEqual([
      expect.stringContaining('unknown_method'),
      'chat.postMessage: undocumented arguments thread_id',
    ]);
  });

  test('JSON bodies are read like form fields; other bodies are refused', async () => {
    const authorization = `Bearer ${slack.botToken}`;
    const json = { authorization, 'content-type': 'application/json; charset=utf-8' };
    expect(await raw('chat.postMessage', JSON.stringify({ channel, text: 'x' }), json)).toMatchObject({
      ok: true,
    });
    expect(await raw('chat.postMessage', '[', json)).toEqual(
      expect.objectContaining({ error: 'invalid_json' }),
    );
    const plain = { authorization, 'content-type': 'text/plain' };
    expect(await raw('chat.postMessage', 'x', plain)).toMatchObject({ error: 'invalid_post_type' });
  });
});

describe('posting', () => {
  test('a posted message is in the history, and its metadata only when asked for', async () => {
    const metadata = { event_type: 'pullcheck', event_payload: { op: 'op-1' } };

    const posted = await client.chat.postMessage({ channel, text: 'One', metadata });

    const [plain] = (await client.conversations.history({ channel })).messages ?? [];
    expect(plain).toMatchObject({ ts: posted.ts, bot_id: 'B0PULLCHECK', text: 'One' });
    expect(plain?.metadata).toBeUndefined();
    const full = await client.conversations.history({ channel, include_all_metadata: true });
    expect(full.messages?.[0]?.metadata).toEqual(metadata);
    expect(slack.violations()).toEqual([]);
  });

  test('markup and entities are kept, stray signs become entities', async () => {
    await post('a & b &amp; <c> <!channel> <https://x.example/?a=1&amp;b=2|x>');

    expect(slack.messages(channel)[0]?.text).toBe(
      'a &amp; b &amp; &lt;c&gt; <!channel> <https://x.example/?a=1&amp;b=2|x>',
    );
  });

  test('channels that the bot cannot write to are refused as Slack does', async () => {
    const codes = [channels.general, channels.secret, channels.old, { id: 'C0NOWHERE01' }].map(({ id }) =>
      errorOf(client.chat.postMessage({ channel: id, text: 'x' })),
    );

    expect(await Promise.all(codes)).toEqual([
      'not_in_channel',
      'channel_not_found',
      'is_archived',
      'channel_not_found',
    ]);
    expect(slack.violations()).toEqual([]);
  });

  test('empty, oversized and misshapen messages are refused and noted', async () => {
    const metadata = (payload: Record<string, string>) => ({ event_type: 'x', event_payload: payload });
    const codes = [
      errorOf(client.chat.postMessage({ channel, text: ' ' })),
      errorOf(client.chat.postMessage({ channel, text: 'x'.repeat(40_001) })),
      errorOf(client.chat.postMessage({ channel, text: 'x', metadata: metadata({ a: 'x'.repeat(9_000) }) })),
      errorOf(client.apiCall('chat.postMessage', { channel, text: 'x', metadata: '{' })),
      errorOf(client.apiCall('chat.postMessage', { channel, text: 'x', metadata: { event_type: 'x' } })),
      errorOf(client.apiCall('chat.postMessage', { channel, text: 'x', blocks: 'no json' })),
      errorOf(client.apiCall('chat.postMessage', { text: 'x' })),
    ];

    expect(await Promise.all(codes)).toEqual([
      'no_text',
      'msg_too_long',
      'metadata_too_large',
      'invalid_metadata_format',
      'invalid_metadata_schema',
      'invalid_blocks_format',
      'invalid_arguments',
    ]);
    expect(slack.violations()).toHaveLength(7);
    expect(slack.messages(channel)).toEqual([]);
  });

  test('faults in blocks come back with pointers', async () => {
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: '' } }];

    const reasons = await reasonsOf(client.chat.postMessage({ channel, text: 'x', blocks }));

    expect(reasons).toEqual(['[ERROR] must be more than 0 characters [json-pointer:/blocks/0/text/text]']);
  });

  test('blocks that are fine one by one can be too long together', async () => {
    const section = { type: 'section', text: { type: 'plain_text', text: 'x'.repeat(2_900) } };
    const blocks = [section, section, section, section, section];

    expect(await errorOf(client.chat.postMessage({ channel, text: 'x', blocks }))).toBe(
      'msg_blocks_too_long',
    );
  });

  test('a second table is refused', async () => {
    const table = { type: 'table', rows: [[{ type: 'raw_text', text: 'x' }]] };

    const call = client.chat.postMessage({ channel, text: 'x', blocks: [table, table] });

    expect(await errorOf(call)).toBe('invalid_attachments');
  });
});

describe('threads', () => {
  test('replies are in the thread and not in the history, unless broadcast', async () => {
    const parent = await post('parent');
    await post('reply', parent);
    await client.chat.postMessage({ channel, text: 'loud', thread_ts: parent, reply_broadcast: true });

    const thread = (await client.conversations.replies({ channel, ts: parent })).messages ?? [];
    expect(thread.map(({ text }) => text)).toEqual(['parent', 'reply', 'loud']);
    expect(thread[0]).toMatchObject({ thread_ts: parent, reply_count: 2 });
    const history = (await client.conversations.history({ channel })).messages ?? [];
    expect(history.map(({ text }) => text)).toEqual(['loud', 'parent']);
  });

  test('a malformed thread_ts and a reply as parent are refused', async () => {
    const parent = await post('parent');
    const reply = await post('reply', parent);

    expect(await errorOf(post('x', '1700000000.1'))).toBe('invalid_thread_ts');
    expect(await errorOf(post('x', reply))).toBe('cannot_reply_to_message');
    expect(slack.violations()).toHaveLength(2);
  });

  test('a reply to a deleted parent silently lands in the channel, without thread_ts', async () => {
    const parent = await post('parent');
    slack.deleteMessage(channel, parent);

    const answer = await client.chat.postMessage({ channel, text: 'late', thread_ts: parent });

    expect(answer.message?.thread_ts).toBeUndefined();
    expect(slack.messages(channel).map(({ text }) => text)).toEqual(['late']);
    expect(slack.violations()).toEqual([]);
  });

  test('a deleted parent with replies stays as a tombstone and keeps its thread', async () => {
    const parent = await post('parent');
    await post('reply', parent);
    slack.deleteMessage(channel, parent);

    const answer = await client.chat.postMessage({ channel, text: 'more', thread_ts: parent });

    expect(answer.message?.thread_ts).toBe(parent);
    const thread = (await client.conversations.replies({ channel, ts: parent })).messages ?? [];
    expect(thread).toMatchObject([{ subtype: 'tombstone' }, { text: 'reply' }, { text: 'more' }]);
  });

  test('a parent that never was is noted, and refused where asked', async () => {
    const strict = await startSlackStandIn({ orphanReply: 'thread_not_found' });
    try {
      const call = webClient(strict, strict.botToken).chat.postMessage({
        channel,
        text: 'x',
        thread_ts: '1700000000.000001',
      });
      expect(await errorOf(call)).toBe('thread_not_found');
      expect(strict.violations()).toHaveLength(1);
    } finally {
      await strict.close();
    }
  });

  test('conversations.replies takes a reply’s ts too, and refuses one that is not there', async () => {
    const parent = await post('parent');
    const reply = await post('reply', parent);

    const thread = await client.conversations.replies({ channel, ts: reply });
    expect(thread.messages?.map(({ ts }) => ts)).toEqual([parent, reply]);
    expect(await errorOf(client.conversations.replies({ channel, ts: '1700000000.000001' }))).toBe(
      'thread_not_found',
    );
  });
});

describe('looking back', () => {
  test('the client’s own pagination finds every message once, newest first', async () => {
    const posted: string[] = [];
    for (const text of ['1', '2', '3', '4', '5', '6', '7']) posted.push(await post(text));

    const seen: string[] = [];
    let pages = 0;
    for await (const page of client.paginate('conversations.history', { channel, limit: 3 })) {
      pages += 1;
      seen.push(...objectsIn(isObject(page) ? page['messages'] : []).map(({ ts }) => stringIn(ts)));
    }

    expect(pages).toBe(3);
    expect(seen).toEqual(posted.toReversed());
  });

  test('oldest and latest leave out the bounds unless inclusive', async () => {
    const [a, b, c] = [await post('a'), await post('b'), await post('c')];
    const texts = async (times: { oldest?: string; latest?: string; inclusive?: boolean }) =>
      (await client.conversations.history({ channel, ...times })).messages?.map(({ text }) => text);

    expect(await texts({ oldest: a })).toEqual(['c', 'b']);
    expect(await texts({ latest: c })).toEqual(['b', 'a']);
    expect(await texts({ oldest: a, latest: c, inclusive: true })).toEqual(['c', 'b', 'a']);
    expect(await texts({ oldest: b, latest: b, inclusive: true })).toEqual(['b']);
  });

  test('with oldest alone, the first page is the one next to oldest', async () => {
    const first = await post('1');
    for (const text of ['2', '3', '4', '5']) await post(text);

    const page = await client.conversations.history({ channel, oldest: first, limit: 2 });

    expect(page.messages?.map(({ text }) => text)).toEqual(['3', '2']);
    expect(page.has_more).toBe(true);
  });

  test('a limit or a cursor that cannot be is refused', async () => {
    expect(await errorOf(client.conversations.history({ channel, limit: 1_000 }))).toBe('invalid_limit');
    expect(await errorOf(client.conversations.history({ channel, cursor: 'x' }))).toBe('invalid_cursor');
  });

  test('only channels the bot is in can be read', async () => {
    expect(await errorOf(client.conversations.history({ channel: channels.general.id }))).toBe(
      'not_in_channel',
    );
    expect(await errorOf(client.conversations.history({ channel: channels.secret.id }))).toBe(
      'channel_not_found',
    );
    const { channel: shared } = await client.conversations.info({ channel: channels.partners.id });
    expect(shared).toMatchObject({ is_ext_shared: true, is_member: true });
  });
});

describe('updating', () => {
  test('text without blocks removes the blocks and marks the message; metadata stays', async () => {
    const metadata = { event_type: 'x', event_payload: { op: '1' } };
    const blocks = [{ type: 'divider' }];
    const { ts = '' } = await client.chat.postMessage({ channel, text: 'old', blocks, metadata });

    await client.chat.update({ channel, ts, text: 'new' });

    expect(slack.messages(channel)[0]).toMatchObject({ text: 'new', blocks: [], metadata, revision: 1 });
    expect(slack.messages(channel)[0]?.edited).not.toBeNull();
  });

  test('blocks are replaced without a mark; empty metadata removes it', async () => {
    const metadata = { event_type: 'x', event_payload: { op: '1' } };
    const { ts = '' } = await client.chat.postMessage({ channel, text: 'a', metadata });

    await client.apiCall('chat.update', {
      channel,
      ts,
      text: 'b',
      blocks: [{ type: 'divider' }],
      metadata: {},
    });

    expect(slack.messages(channel)[0]).toMatchObject({ text: 'b', metadata: null, edited: null });
  });

  test('rich text cannot be replaced by other blocks', async () => {
    const rich = {
      type: 'rich_text',
      elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'x' }] }],
    };
    await client.apiCall('chat.postMessage', { channel, text: 'a', blocks: [rich] });
    const ts = slack.messages(channel)[0]?.ts ?? '';

    expect(await errorOf(client.chat.update({ channel, ts, text: 'b', blocks: [{ type: 'divider' }] }))).toBe(
      'block_mismatch',
    );
  });

  test('what is gone, foreign, archived, ephemeral or too long cannot be updated', async () => {
    const own = await post('own');
    const foreign = slack.say({ user: users.ana.id, channel, text: 'mine' }).ts;
    const whispered = await client.chat.postEphemeral({ channel, user: users.ana.id, text: 'psst' });
    const update = (ts: string, text = 'x') => errorOf(client.chat.update({ channel, ts, text }));

    expect(await update(foreign)).toBe('cant_update_message');
    expect(await update(whispered.message_ts ?? '')).toBe('message_not_found');
    expect(await update(own, 'x'.repeat(4_001))).toBe('msg_too_long');
    slack.deleteMessage(channel, own);
    expect(await update(own)).toBe('message_not_found');
    slack.archive(channel);
    expect(await update(foreign)).toBe('is_inactive');
  });
});

describe('people and views', () => {
  test('an ephemeral message reaches members only', async () => {
    await client.chat.postEphemeral({ channel, user: users.ana.id, text: 'psst' });

    expect(slack.ephemerals(users.ana.id)).toMatchObject([{ text: 'psst', via: 'chat.postEphemeral' }]);
    const call = client.chat.postEphemeral({ channel, user: users.stranger.id, text: 'psst' });
    expect(await errorOf(call)).toBe('user_not_in_channel');
  });

  test('users.info tells guests, strangers, bots and leavers apart', async () => {
    const info = async (user: string) => (await client.users.info({ user })).user;

    expect(await info(users.ana.id)).toMatchObject({
      deleted: false,
      profile: { email: 'ana@acme.example' },
    });
    expect(await info(users.guest.id)).toMatchObject({ is_restricted: true });
    expect(await info(users.stranger.id)).toMatchObject({ is_stranger: true, team_id: 'T0ELSEWHERE' });
    expect((await info(users.stranger.id))?.profile?.email).toBeUndefined();
    expect(await info(users.bot.id)).toMatchObject({ is_bot: true });
    expect(await info(users.leaver.id)).toMatchObject({ deleted: true });
    expect(await errorOf(client.users.info({ user: 'U0NOBODY001' }))).toBe('user_not_found');
  });

  test('people are found by e-mail while they are here', async () => {
    const found = await client.users.lookupByEmail({ email: 'ANA@acme.example' });

    expect(found.user?.id).toBe(users.ana.id);
    expect(await errorOf(client.users.lookupByEmail({ email: users.leaver.email }))).toBe('users_not_found');
  });

  test('a Home tab is published, replaced and guarded by its hash', async () => {
    const view = { type: 'home' as const, blocks: [] };
    const first = await client.views.publish({ user_id: users.ana.id, view });

    const second = await client.views.publish({ user_id: users.ana.id, view });

    expect(second.view?.id).toBe(first.view?.id);
    const stale = client.views.publish({ user_id: users.ana.id, view, hash: first.view?.hash ?? '' });
    expect(await errorOf(stale)).toBe('hash_conflict');
    const modal = { type: 'modal' as const, title: { type: 'plain_text' as const, text: 'x' }, blocks: [] };
    expect(await errorOf(client.views.publish({ user_id: users.ana.id, view: modal }))).toBe(
      'invalid_arguments',
    );
  });

  test('a modal needs a trigger', async () => {
    const view = { type: 'modal' as const, title: { type: 'plain_text' as const, text: 'x' }, blocks: [] };

    expect(await errorOf(client.views.open({ trigger_id: '1.2.3', view }))).toBe('invalid_trigger_id');
    expect(await errorOf(client.views.update({ view_id: 'V0', view }))).toBe('not_found');
  });
});
