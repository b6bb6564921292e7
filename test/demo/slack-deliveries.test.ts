import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { App } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isObject } from '../../src/demo/slack/json.ts';
import { bot, channels, type SlackStandIn, startSlackStandIn, users } from '../../src/demo/slack/stand-in.ts';
import { boltOverHttp } from './slack-clients.ts';

let slack: SlackStandIn;
let app: App;
let stop: () => Promise<void>;
let at: number;
const ci = channels.ci.id;
const ana = users.ana.id;
const events = ['message.channels', 'message.groups', 'app_mention', 'app_home_opened'];
const scopes = ['chat:write', 'commands', 'channels:history', 'groups:history', 'app_mentions:read'];
const section = { type: 'section', text: { type: 'mrkdwn', text: 'hello' } } as const;
const button = {
  type: 'button',
  action_id: 'go',
  value: 'v1',
  text: { type: 'plain_text', text: 'Go' },
} as const;

beforeEach(async () => {
  at = Date.now();
  slack = await startSlackStandIn({
    events,
    scopes,
    now: () => at,
    eventRetriesAfterMs: [0, 0],
    ackWithinMs: 500,
  });
  const bolt = await boltOverHttp(slack);
  ({ app, stop } = bolt);
  await slack.connect(bolt.url);
});
afterEach(async () => {
  await stop();
  await slack.close();
});

async function postButton(): Promise<string> {
  const posted = await app.client.chat.postMessage({
    channel: ci,
    text: 'choose',
    blocks: [section, { type: 'actions', block_id: 'row', elements: [button] }],
  });
  return posted.ts ?? '';
}

interface Attempt {
  readonly id: unknown;
  readonly num: unknown;
  readonly reason: unknown;
}

/** Echoes the challenge and refuses every event. */
async function deafApp() {
  const attempts: Attempt[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body: unknown = JSON.parse(Buffer.concat(await request.toArray()).toString('utf8'));
    if (!isObject(body)) throw new Error('no object');
    if (body['type'] === 'url_verification') {
      response.end(JSON.stringify({ challenge: body['challenge'] }));
      return;
    }
    const { 'x-slack-retry-num': num, 'x-slack-retry-reason': reason } = request.headers;
    attempts.push({ id: body['event_id'], num, reason });
    response.writeHead(500).end();
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}/`,
    attempts,
    stop: () => server.close().closeAllConnections(),
  };
}

describe('events', () => {
  test('the app hears messages of people and other apps in its channels, and only there', async () => {
    const heard: string[] = [];
    app.message(async ({ message }) => {
      heard.push('text' in message ? (message.text ?? '') : '');
    });

    for (const channel of [channels.ci, channels.team, channels.general, channels.secret]) {
      slack.say({ user: ana, channel: channel.id, text: channel.name });
      await slack.settled();
    }

    await slack.waitFor(() => heard.length === 2);
    expect(heard).toEqual(['ci-alerts', 'team-only']);
    expect(slack.violations()).toEqual([]);
  });

  test('GitLab’s own notification arrives as it is: no text, everything in the attachment', async () => {
    const heard: unknown[] = [];
    app.message(async ({ message }) => void heard.push(message));

    slack.postGitlabNotification({
      channel: ci,
      projectUrl: 'https://gitlab.example.com/grp/app',
      projectName: 'app',
      pipelineId: 4711,
      ref: 'main',
      commit: { sha: 'a'.repeat(40), title: 'Fix it' },
      user: { name: 'Jane Doe', username: 'jdoe' },
      outcome: 'failed',
      durationSeconds: 134,
      failedStages: ['test'],
      failedJobs: [{ id: 101, name: 'lint' }],
      via: 'webhook',
    });

    await slack.settled();
    expect(heard).toMatchObject([
      {
        subtype: 'bot_message',
        text: '',
        attachments: [
          {
            color: 'a30200',
            title: 'Pipeline #4711 has failed in 02:14',
            title_link: 'https://gitlab.example.com/grp/app/-/pipelines/4711/failures',
            fields: [
              { title: 'Branch' },
              { title: 'Commit' },
              { title: 'Failed stage' },
              { title: 'Failed job', value: '<https://gitlab.example.com/grp/app/-/jobs/101|lint>' },
            ],
          },
        ],
      },
    ]);
  });

  test('people write only where they could', () => {
    const say = (user: string, channel: string) => () => slack.say({ user, channel, text: 'x' });

    expect(say(users.stranger.id, ci)).toThrow('is not in');
    expect(say(ana, channels.old.id)).toThrow('archived');
    expect(say(ana, 'C0NOWHERE01')).toThrow('no channel');
  });

  test('a mention is delivered as such, with its thread', async () => {
    const heard: unknown[] = [];
    app.event('app_mention', async ({ event }) => void heard.push(event));
    const { ts } = slack.say({ user: ana, channel: ci, text: 'what is this?' });

    slack.say({ user: ana, channel: ci, text: `<@${bot.userId}> help`, threadTs: ts });

    await slack.settled();
    expect(heard).toMatchObject([{ type: 'app_mention', user: ana, thread_ts: ts }]);
  });

  test('an event that is not taken is sent again with its number and reason, under the same id', async () => {
    const deaf = await deafApp();
    await slack.connect(deaf.url);

    slack.say({ user: ana, channel: ci, text: 'x' });

    await slack.waitFor(() => slack.violations().length === 3);
    const [first] = deaf.attempts;
    expect(deaf.attempts).toEqual([
      { id: first?.id, num: undefined, reason: undefined },
      { id: first?.id, num: '1', reason: 'http_error' },
      { id: first?.id, num: '2', reason: 'http_error' },
    ]);
    expect(slack.violations()).toEqual(
      Array.from({ length: 3 }, () => 'events_api event_callback: HTTP 500'),
    );
    deaf.stop();
  });

  test('edits and deletions are told too', async () => {
    const heard: string[] = [];
    app.event('message', async ({ event }) => void heard.push(event.subtype ?? 'plain'));
    const { ts } = slack.say({ user: ana, channel: ci, text: 'x' });
    slack.deleteMessage(ci, ts);

    await slack.settled();
    expect(heard.toSorted()).toEqual(['message_deleted', 'plain']);
  });
});

describe('commands', () => {
  test('a command comes escaped, and words in the acknowledgement are shown to the person', async () => {
    const texts: string[] = [];
    app.command('/pullcheck', async ({ command, ack }) => {
      texts.push(command.text);
      await ack('working');
    });

    const { delivered } = await slack.command({
      user: ana,
      channel: ci,
      text: 'https://gitlab.example.com/a?x=1&y=2 @ben #ci-alerts app@sha256:1',
    });

    expect(delivered.kind).toBe('acknowledged');
    expect(texts).toEqual([
      `<https://gitlab.example.com/a?x=1&amp;y=2> <@${users.ben.id}|ben> <#${ci}|ci-alerts> app@sha256:1`,
    ]);
    expect(slack.ephemerals(ana)).toMatchObject([{ text: 'working', via: 'ack' }]);
  });

  test('a late answer replaces the first; five are the most, within half an hour', async () => {
    app.command('/pullcheck', ({ ack }) => ack('working'));
    const { responseUrl } = await slack.command({ user: ana, channel: ci, text: 'help' });
    const respond = (body: object) =>
      fetch(responseUrl, { method: 'POST', body: JSON.stringify(body) }).then(({ status }) => status);

    expect(await respond({ text: 'done', replace_original: true })).toBe(200);
    expect(slack.ephemerals(ana)).toMatchObject([{ text: 'done' }]);
    expect(await respond({ text: 'for all', response_type: 'in_channel' })).toBe(200);
    expect(slack.messages(ci)).toMatchObject([{ text: 'for all' }]);
    expect(await respond({ delete_original: true })).toBe(200);
    expect(slack.ephemerals(ana)).toEqual([]);
    expect(slack.violations()).toEqual([]);
    expect(await respond({ text: '' })).toBe(400);
    expect(slack.violations()).toHaveLength(1);
    expect(await respond({ text: '5' })).toBe(200);
    expect(await respond({ text: '6' })).toBe(404);
    const second = await slack.command({ user: ana, channel: ci, text: 'help' });
    at += 31 * 60_000;
    expect((await fetch(second.responseUrl, { method: 'POST', body: '{"text":"x"}' })).status).toBe(404);
  });

  test('a command that nobody acknowledges in time is a violation', async () => {
    app.command('/pullcheck', async () => undefined);

    const { delivered } = await slack.command({ user: ana, channel: ci, text: 'help' });

    expect(delivered).toMatchObject({ kind: 'failed', reason: 'http_timeout' });
    expect(slack.violations()).toEqual(['slash_commands /pullcheck: not acknowledged in time']);
  });

  test('an app that is not there breaks no rule', async () => {
    await stop();

    const { delivered } = await slack.command({ user: ana, channel: ci, text: 'help' });

    expect(delivered).toMatchObject({ kind: 'failed', reason: 'connection_failed' });
    expect(slack.violations()).toEqual([]);
  });
});

describe('clicks and shortcuts', () => {
  test('a click carries the element, its message and a way to answer', async () => {
    const seen: unknown[] = [];
    app.action('go', async ({ ack, action, body, respond }) => {
      seen.push(action, 'container' in body && body.container);
      await ack();
      await respond({ text: 'clicked', replace_original: false });
    });
    const ts = await postButton();

    const { delivered } = await slack.click({ user: ana, channel: ci, ts, actionId: 'go' });

    expect(delivered.kind).toBe('acknowledged');
    expect(seen).toMatchObject([
      { action_id: 'go', block_id: 'row', value: 'v1', type: 'button' },
      { type: 'message', message_ts: ts, channel_id: ci, is_ephemeral: false },
    ]);
    await slack.waitFor(() => slack.ephemerals(ana).length === 1);
    expect(slack.violations()).toEqual([]);
  });

  test('what is not shown cannot be clicked', async () => {
    const ts = await postButton();
    const click = (target: { user?: string; ts?: string; actionId?: string }) =>
      slack.click({ user: ana, channel: ci, ts, actionId: 'go', ...target });

    await expect(click({ actionId: 'stop' })).rejects.toThrow('shows no stop');
    await expect(click({ ts: '1.1' })).rejects.toThrow('sees no message');
    await expect(click({ user: users.stranger.id })).rejects.toThrow('cannot see');
    await expect(click({ user: users.leaver.id })).rejects.toThrow('nobody');
    slack.deleteMessage(ci, ts);
    await expect(click({})).rejects.toThrow('sees no message');
  });

  test('a trigger opens one modal, within three seconds, and its answers are applied', async () => {
    const view = {
      type: 'modal',
      callback_id: 'form',
      title: { type: 'plain_text', text: 'Form' },
      submit: { type: 'plain_text', text: 'Send' },
      blocks: [
        {
          type: 'input',
          block_id: 'name',
          label: { type: 'plain_text', text: 'Name' },
          element: { type: 'plain_text_input', action_id: 'value' },
        },
      ],
    } as const;
    const triggers: string[] = [];
    app.action('go', async ({ ack, body }) => {
      await ack();
      triggers.push('trigger_id' in body ? body.trigger_id : '');
    });
    const sent: unknown[] = [];
    app.view('form', async ({ ack, view: submitted }) => {
      const value = submitted.state.values['name']?.['value']?.value;
      sent.push(value);
      await ack(value === 'bad' ? { response_action: 'errors', errors: { name: 'No' } } : undefined);
    });
    const ts = await postButton();
    const trigger = async (): Promise<string> => {
      await slack.click({ user: ana, channel: ci, ts, actionId: 'go' });
      return triggers.at(-1) ?? '';
    };
    const open = (id: string) =>
      app.client.views.open({ trigger_id: id, view: { ...view, blocks: [...view.blocks] } });

    const first = await trigger();
    await open(first);
    await expect(open(first)).rejects.toThrow('exchanged_trigger_id');
    const late = await trigger();
    at += 3_001;
    await expect(open(late)).rejects.toThrow('expired_trigger_id');
    const viewId = slack.modals()[0]?.id ?? '';
    await expect(slack.submit({ viewId, values: { other: 'x' } })).rejects.toThrow('no input other');
    await expect(slack.submit({ viewId, values: {} })).rejects.toThrow('needs name');
    await slack.submit({ viewId, values: { name: 'bad' } });
    expect(slack.modals()).toHaveLength(1);
    await slack.submit({ viewId, values: { name: 'good' } });
    expect(slack.modals()).toEqual([]);
    expect(sent).toEqual(['bad', 'good']);
    expect(slack.violations()).toEqual([]);
  });

  test('a shortcut brings the whole message, in channels the bot is not in too', async () => {
    const seen: unknown[] = [];
    app.shortcut('diagnose-message', async ({ ack, shortcut, respond }) => {
      seen.push('message' in shortcut && shortcut.message);
      await ack();
      await respond('seen');
    });
    const { ts } = slack.say({ user: ana, channel: channels.secret.id, text: 'manifest unknown' });

    await slack.shortcut({ user: ana, channel: channels.secret.id, ts });

    expect(seen).toMatchObject([{ ts, text: 'manifest unknown', user: ana }]);
    await slack.waitFor(() => slack.ephemerals(ana).length === 1);
    expect(slack.violations()).toEqual([]);
  });

  test('opening the Home tab is an event', async () => {
    const seen: unknown[] = [];
    app.event('app_home_opened', async ({ event, client }) => {
      seen.push(event);
      await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [section] } });
    });

    slack.openHome(ana);

    const home = await slack.waitFor(() => slack.home(ana));
    expect(home.blocks).toMatchObject([section]);
    expect(seen).toMatchObject([{ tab: 'home', user: ana }]);
  });
});
