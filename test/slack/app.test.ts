import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CommandRequest } from '../../src/commands/request.ts';
import { bot, channels, users } from '../../src/demo/slack/people.ts';
import { type SlackStandIn, startSlackStandIn } from '../../src/demo/slack/stand-in.ts';
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import { ExternalError, PermanentError } from '../../src/errors.ts';
import { createHttpServer, type HttpServer } from '../../src/http-server.ts';
import { createSlackApp, type SlackApp } from '../../src/slack/app.ts';
import { createSlackClients } from '../../src/slack/connection/clients.ts';
import { trustedAddresses } from '../../src/slack/connection/trusted-address.ts';
import { createRespond } from '../../src/slack/respond.ts';
import { diagnosis } from '../builders.ts';
import { notification } from './gitlab-messages.ts';
import { clock } from './workbench.ts';

const channel = channels.ci.id;
const user = users.ana.id;

interface Running {
  readonly app: SlackApp;
  readonly observed: readonly unknown[];
  readonly asked: readonly CommandRequest[];
  readonly logged: readonly string[];
}

let slack: SlackStandIn;
let server: HttpServer | undefined;
let running: Running | undefined;

beforeEach(async () => {
  slack = await startSlackStandIn();
});

afterEach(async () => {
  await running?.app.stop(2_000);
  await server?.close();
  await slack.close();
  running = undefined;
  server = undefined;
});

interface Variant {
  readonly mode: 'http' | 'socket';
  readonly onlyOrigin?: string;
  readonly botToken?: string;
  readonly appToken?: string;
}

function create({ mode, onlyOrigin = new URL(slack.apiUrl).origin, botToken, appToken }: Variant): Running {
  const observed: unknown[] = [];
  const logged: string[] = [];
  const asked: CommandRequest[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  const token = botToken ?? slack.botToken;
  const trusted = trustedAddresses(onlyOrigin);
  const app = createSlackApp({
    config: {
      botToken: token,
      apiUrl: slack.apiUrl,
      mode:
        mode === 'http'
          ? { kind: 'http', signingSecret: slack.signingSecret }
          : { kind: 'socket', appToken: appToken ?? slack.appToken },
    },
    clients: createSlackClients({ apiUrl: slack.apiUrl, botToken: token, log, timeoutMs: 1_000 }),
    trusted,
    respond: createRespond(trusted, log),
    desk: {
      accept: async (request) => {
        asked.push(request);
        return { kind: 'accepted' };
      },
    },
    clickDesk: { accept: () => Promise.resolve() },
    notifications: { observe: async (event) => void observed.push(event) },
    diagnose: (text): Diagnosis | null => (text.includes('no such host') ? diagnosis() : null),
    clock,
    log,
  });
  running = { app, observed, asked, logged };
  return running;
}

async function start(variant: Variant): Promise<Running> {
  const made = create(variant);
  const { app } = made;
  if (app.listener !== undefined) {
    server = createHttpServer({
      host: '127.0.0.1',
      port: 0,
      routes: [{ method: 'POST', path: '/slack/events', listener: app.listener }],
      log: pino({ enabled: false }),
    });
    const { port } = await server.listen();
    await app.start();
    await slack.connect(`http://127.0.0.1:${port}/slack/events`);
  } else await app.start();
  return made;
}

describe.each(['http', 'socket'] as const)('over %s', (mode) => {
  test('/pullcheck says what there is, to the person alone and at once', async () => {
    await start({ mode });
    const { delivered } = await slack.command({ user, channel, text: 'help' });

    expect(delivered).toMatchObject({ kind: 'acknowledged' });
    expect(slack.ephemerals(user)).toHaveLength(1);
    expect(JSON.stringify(slack.ephemerals(user))).toContain('Diagnose this log');
    expect(slack.violations()).toEqual([]);
  });

  test('/pullcheck with a word that this version keeps free says so', async () => {
    const { asked } = await start({ mode });
    await slack.command({ user, channel, text: 'subscribe team/app' });
    await slack.command({ user, channel, text: '' });

    expect(slack.ephemerals(user).map(({ text }) => text)).toEqual([
      expect.stringMatching(/^\/pullcheck subscribe is not available in this version\./),
      expect.stringMatching(/^Pullcheck says why/),
    ]);
    expect(asked).toEqual([]);
    expect(slack.violations()).toEqual([]);
  });

  test('/pullcheck with an image is handed in before it is acknowledged, links undone', async () => {
    const { asked } = await start({ mode });
    const { responseUrl } = await slack.command({
      user,
      channel,
      text: '`registry.example.com/team/app:1.2` from runner-7 for linux/arm64',
    });

    expect(asked).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        team: expect.stringMatching(/^T/),
        user,
        askedAt: expect.any(Number),
        to: { kind: 'person', url: responseUrl },
        wish: {
          kind: 'check',
          image: 'registry.example.com/team/app:1.2',
          from: 'runner-7',
          platform: 'linux/arm64',
          leftOut: '',
        },
      },
    ]);
    expect(slack.ephemerals(user)[0]?.text).toContain('registry.example.com/team/app:1.2');
    expect(slack.violations()).toEqual([]);
  });

  test('a mention in a thread asks the same for that thread; what is wrong with it is told the person alone', async () => {
    const { asked } = await start({ mode });
    const { ts } = slack.say({ user, channel, text: 'look' });
    slack.say({ user, channel, threadTs: ts, text: `could <@${bot.userId}> alpine:3.20 help` });
    slack.say({ user, channel, threadTs: ts, text: `<@${bot.userId}> thanks` });
    await slack.settled();
    const [whisper] = await slack.waitFor(() => slack.ephemerals(user).length > 0 && slack.ephemerals(user));

    expect(asked).toMatchObject([
      {
        to: { kind: 'thread', channel, threadTs: ts },
        wish: { kind: 'check', image: 'alpine:3.20', from: null, platform: null, leftOut: 'help' },
      },
    ]);
    expect(whisper).toMatchObject({ threadTs: ts, text: expect.stringContaining('thanks:latest') });
    expect(slack.violations()).toEqual([]);
  });

  test('nothing is answered in a channel that is shared with another organisation', async () => {
    const { asked } = await start({ mode });
    const { partners } = channels;
    slack.say({ user, channel: partners.id, text: `<@${bot.userId}> alpine:3.20` });
    const [whisper] = await slack.waitFor(() => slack.ephemerals(user).length > 0 && slack.ephemerals(user));

    expect(whisper?.text).toContain('shared with another organisation');
    expect(asked).toEqual([]);
  });

  test('the shortcut diagnoses the message it is used on, for the person alone', async () => {
    await start({ mode });
    const { ts } = slack.say({ user, channel, text: 'ERROR: dial tcp: lookup x: no such host' });
    await slack.shortcut({ user, channel, ts });
    const [answer] = await slack.waitFor(() => slack.ephemerals(user).length > 0 && slack.ephemerals(user));

    expect(answer?.text).toContain("The registry's name did not resolve (confirmed by the log)");
    expect(JSON.stringify(answer?.blocks)).toContain('dig +short registry.example.com');
    expect(slack.messages(channel)).toHaveLength(1);
    expect(slack.violations()).toEqual([]);
  });

  test('the shortcut works in a thread, in a channel without the app, and says where nothing is to be found', async () => {
    await start({ mode });
    const { general } = channels;
    const { ts: threadTs } = slack.say({ user, channel: general.id, text: 'look' });
    const { ts } = slack.say({ user, channel: general.id, text: 'npm ERR!', threadTs });
    await slack.shortcut({ user, channel: general.id, ts });
    const [answer] = await slack.waitFor(() => slack.ephemerals(user).length > 0 && slack.ephemerals(user));

    expect(answer).toMatchObject({ threadTs, text: expect.stringContaining('no failed image pull') });
    expect(slack.violations()).toEqual([]);
  });

  test("GitLab's messages are heard, our own are not", async () => {
    const { observed } = await start({ mode });
    const { posting } = createSlackClients({ ...slack, log: pino({ enabled: false }) });
    await posting.chat.postMessage({ channel, text: 'ours' });
    slack.postGitlabNotification(notification());
    await slack.settled();

    expect(observed).toHaveLength(1);
    expect(observed[0]).toMatchObject({ type: 'message', channel });
  });
});

describe('over http', () => {
  test('a response_url of another origin is not followed', async () => {
    const { logged } = await start({ mode: 'http', onlyOrigin: 'https://slack.example' });
    const { ts } = slack.say({ user, channel, text: 'no such host' });
    await slack.shortcut({ user, channel, ts });
    await slack.settled();

    expect(slack.ephemerals()).toEqual([]);
    expect(logged.join('')).toContain('response_url is not of Slack');
  });

  test('requests are refused that are unsigned, badly signed, from the future, or not ours', async () => {
    const { app } = await start({ mode: 'http' });
    const own = createHttpServer({
      host: '127.0.0.1',
      port: 0,
      routes: [],
      ...(app.listener && { fallback: app.listener }),
      log: pino({ enabled: false }),
    });
    const { port } = await own.listen();
    const post = async (path: string, headers: Record<string, string>): Promise<number> => {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body: '{}', headers });
      return answer.status;
    };
    const now = Math.floor(Date.now() / 1_000);

    expect(await post('/slack/events', {})).toBe(401);
    expect(
      await post('/slack/events', {
        'x-slack-request-timestamp': `${now}`,
        'x-slack-signature': `v0=${'0'.repeat(64)}`,
      }),
    ).toBe(401);
    expect(await post('/slack/events', { 'x-slack-request-timestamp': `${now + 3_600}` })).toBe(401);
    expect(await post('/elsewhere', {})).toBe(404);
    expect(await post('//', {})).toBe(404);
    await own.close();
  });

  test('503 before Slack was reached, so that events come again', async () => {
    const { app } = create({ mode: 'http' });
    server = createHttpServer({
      host: '127.0.0.1',
      port: 0,
      routes: [],
      ...(app.listener && { fallback: app.listener }),
      log: pino({ enabled: false }),
    });
    const { port } = await server.listen();

    expect((await fetch(`http://127.0.0.1:${port}/slack/events`, { method: 'POST' })).status).toBe(503);
  });
});

describe('over a socket', () => {
  test('comes back when Slack asks to reconnect, and when the connection is cut', async () => {
    const { app, logged } = await start({ mode: 'socket' });
    const connectedAgain = async (times: number): Promise<void> => {
      await slack.waitFor(() => slack.calls('apps.connections.open').length === times);
      // Until then the one open socket may be that before.
      await expect.poll(() => app.ping().then(() => 'connected', String)).toBe('connected');
      await slack.waitFor(() => slack.openSockets() === 1);
    };
    slack.announceDisconnect('refresh_requested');
    await connectedAgain(2);
    slack.cutSockets();
    await connectedAgain(3);

    await slack.command({ user, channel, text: 'help' });
    expect(slack.ephemerals(user)).toHaveLength(1);
    await app.ping();
    expect(logged.join('')).not.toContain(slack.appToken);
  });

  test('comes back though Slack answers with errors in between', async () => {
    await start({ mode: 'socket' });
    slack.fault({ method: 'apps.connections.open', times: 4, does: { kind: 'status', status: 408 } });
    slack.cutSockets();
    await slack.waitFor(() => slack.pendingFaults().length === 0 && slack.openSockets() === 1, 20_000);

    await slack.command({ user, channel, text: 'help' });
    expect(slack.ephemerals(user)).toHaveLength(1);
  });

  test('is not opened to a host that is not trusted', async () => {
    const { app } = create({ mode: 'socket', onlyOrigin: 'https://slack.example' });

    await expect(app.start()).rejects.toMatchObject({ code: 'foreign-socket' });
    expect(slack.openSockets()).toBe(0);
  });

  test('a refused app token ends the start with advice', async () => {
    const { app } = create({ mode: 'socket', appToken: 'xapp-1-wrong' });

    await expect(app.start()).rejects.toThrow(PermanentError);
  });

  test('stops within its deadline and stays away', async () => {
    const { app } = await start({ mode: 'socket' });
    const begun = performance.now();
    await app.stop(2_000);

    expect(performance.now() - begun).toBeLessThan(15_000);
    await slack.waitFor(() => slack.openSockets() === 0);
    await expect(app.ping()).rejects.toMatchObject({ code: 'socket-closed' });
    expect(slack.calls('apps.connections.open')).toHaveLength(1);
  });
});

describe('starting', () => {
  test('goes on without Slack, and takes up contact when it answers', async () => {
    const { app } = create({ mode: 'http' });
    slack.fault({ method: 'auth.test', times: Infinity, does: { kind: 'status', status: 503 } });
    await app.start();
    await expect(app.ping()).rejects.toThrow(ExternalError);

    slack.clearFaults();
    await slack.waitFor(() => slack.calls('auth.test').at(-1)?.answer?.status === 200, 20_000);
  });

  test('ends where the token is refused, and says which one', async () => {
    const { app } = create({ mode: 'http', botToken: 'xoxb-wrong' });

    await expect(app.start()).rejects.toThrow(/SLACK_BOT_TOKEN/);
  });

  test('ping asks Slack once in a while only', async () => {
    const { app } = await start({ mode: 'http' });
    const before = slack.calls('auth.test').length;
    await Promise.all([app.ping(), app.ping(), delay(10).then(() => app.ping())]);

    expect(slack.calls('auth.test')).toHaveLength(before + 1);
  });
});
