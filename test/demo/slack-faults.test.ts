import { connect } from 'node:net';
import type { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { channels, type SlackStandIn, startSlackStandIn } from '../../src/demo/slack/stand-in.ts';
import { errorOf, webClient } from './slack-clients.ts';

let slack: SlackStandIn;
let client: WebClient;
const channel = channels.ci.id;
const method = 'chat.postMessage';

beforeEach(async () => {
  slack = await startSlackStandIn();
  client = webClient(slack, slack.botToken);
});
afterEach(() => slack.close());

function post(text = 'x'): Promise<string> {
  return errorOf(client.chat.postMessage({ channel, text }));
}

describe('faults', () => {
  test('before the effect nothing is posted; after it the message is there', async () => {
    slack.fault({ method, does: { kind: 'status', status: 500 } });
    slack.fault({ method, stage: 'after', does: { kind: 'status', status: 503 } });

    expect(await post('lost')).toBe('slack_webapi_http_error');
    expect(slack.messages(channel)).toEqual([]);
    expect(await post('kept')).toBe('slack_webapi_http_error');
    expect(slack.messages(channel)).toMatchObject([{ text: 'kept' }]);
    expect(await post()).toBe('no error');
    expect(slack.pendingFaults()).toEqual([]);
  });

  test('a connection can be cut and an answer garbled, with the message delivered', async () => {
    slack.fault({ method, stage: 'after', does: { kind: 'drop' } });
    slack.fault({ method, stage: 'after', does: { kind: 'malformed' } });

    expect(await post()).toBe('slack_webapi_request_error');
    expect(await post()).not.toBe('no error');
    expect(slack.messages(channel)).toHaveLength(2);
  });

  test('a call that hangs has had its effect, and closing the stand-in ends it', async () => {
    slack.fault({ method, stage: 'after', does: { kind: 'hang' } });

    const hanging = post();
    await slack.waitFor(() => slack.messages(channel).length === 1);
    await slack.close();

    expect(await hanging).toBe('slack_webapi_request_error');
  });

  test('a rate limit says how long to wait, or not', async () => {
    slack.fault({ method, does: { kind: 'rate-limit', retryAfterSeconds: 7 } });
    slack.fault({ method, does: { kind: 'rate-limit', retryAfterSeconds: null } });

    const limited = await client.chat.postMessage({ channel, text: 'x' }).catch((error: unknown) => error);

    expect(limited).toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 7 });
    expect(await post()).toContain('Retry header did not contain a valid timeout');
  });

  test('a fault strikes only the calls that it is meant for, as often as asked', async () => {
    const matches = ({ text }: { readonly [key: string]: unknown }): boolean => text === 'bad';
    slack.fault({ method, matches, times: 2, does: { kind: 'error', error: 'fatal_error' } });

    expect(await post('good')).toBe('no error');
    expect([await post('bad'), await post('bad'), await post('bad')]).toEqual([
      'fatal_error',
      'fatal_error',
      'no error',
    ]);
  });
});

test('a caller that dies while asking, and one that sends rubbish, do not bring it down', async () => {
  const { hostname, port } = new URL(slack.apiUrl);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write('POST /api/auth.test HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx', () =>
    socket.destroy(),
  );
  await new Promise((resolve) => socket.once('close', resolve));

  expect((await fetch(new URL('/elsewhere', slack.apiUrl))).status).toBe(404);
  expect(await post()).toBe('no error');
  expect(slack.violations()).toEqual(['GET /elsewhere: no such address']);
});

test('a listener that fails is noted and fails the call', async () => {
  slack.onCall(() => {
    throw new Error('oops');
  });

  expect(await post()).toBe('slack_webapi_request_error');
  expect(slack.violations()).toEqual(['stand-in failed: Error: oops']);
});

describe('pace', () => {
  test('more than about a message a second in a channel is refused, in another it is not', async () => {
    let at = Date.now();
    const paced = await startSlackStandIn({ now: () => at, pace: { perSecond: 1, burst: 2 } });
    const call = (to: string) =>
      errorOf(webClient(paced, paced.botToken).chat.postMessage({ channel: to, text: 'x' }));
    try {
      expect([await call(channel), await call(channel)]).toEqual(['no error', 'no error']);
      expect(await call(channel)).toBe('slack_webapi_rate_limited_error');
      expect(await call(channels.team.id)).toBe('no error');
      at += 1_000;
      expect(await call(channel)).toBe('no error');
    } finally {
      await paced.close();
    }
  });
});

describe('listeners', () => {
  test('they see a call before its effect, after it and after the answer, and hold it meanwhile', async () => {
    const seen: string[] = [];
    const off = slack.onCall(async ({ stage, call }) => {
      await Promise.resolve();
      seen.push(`${stage} ${slack.messages(channel).length} ${call.answer?.status ?? 'unanswered'}`);
    });

    await post();
    await slack.waitFor(() => seen.length === 3);
    off();
    await post();

    expect(seen).toEqual(['received 0 unanswered', 'done 1 unanswered', 'answered 1 200']);
  });

  test('calls are recorded with what was asked and answered, and never with the token', async () => {
    await post('hello');

    const [call] = slack.calls(method);
    expect(call).toMatchObject({ method, args: { channel, text: 'hello' }, tokenType: 'bot' });
    expect(call?.answer?.body).toMatchObject({ ok: true, channel });
    expect(JSON.stringify(slack.calls())).not.toContain(slack.botToken);
  });

  test('waiting for what never comes fails and says for what', async () => {
    await expect(slack.waitFor(() => slack.messages(channel)[9], 10)).rejects.toThrow(/messages\(channel\)/u);
  });
});
