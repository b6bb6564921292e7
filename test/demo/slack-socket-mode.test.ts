import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { channels, type SlackStandIn, startSlackStandIn, users } from '../../src/demo/slack/stand-in.ts';
import { boltOverSocket, errorOf, webClient } from './slack-clients.ts';

let slack: SlackStandIn;
const ana = users.ana.id;
const ci = channels.ci.id;

beforeEach(async () => {
  slack = await startSlackStandIn({ ackWithinMs: 500 });
});
afterEach(() => slack.close());

async function openRaw(url: string): Promise<{ socket: WebSocket; frames: string[] }> {
  const socket = new WebSocket(url);
  const frames: string[] = [];
  socket.on('message', (data) => frames.push(data instanceof Buffer ? data.toString('utf8') : ''));
  await new Promise((resolve, reject) => {
    socket.once('message', resolve);
    socket.once('error', reject);
  });
  return { socket, frames };
}

function socketUrl(): Promise<string> {
  return webClient(slack, slack.appToken)
    .apps.connections.open()
    .then(({ url }) => url ?? '');
}

test('events, commands and clicks reach an app over its socket', async () => {
  const { app, stop } = await boltOverSocket(slack);
  const heard: string[] = [];
  app.message(async ({ message }) => void heard.push('text' in message ? (message.text ?? '') : ''));
  app.command('/pullcheck', async ({ ack }) => ack('working'));

  slack.say({ user: ana, channel: ci, text: 'hello' });
  await slack.settled();
  await slack.command({ user: ana, channel: ci, text: 'help' });

  await slack.waitFor(() => heard.length === 1);
  expect(heard).toEqual(['hello']);
  expect(slack.ephemerals(ana)).toMatchObject([{ text: 'working' }]);
  expect(slack.openSockets()).toBe(1);
  expect(slack.violations()).toEqual([]);
  await stop();
});

test('an address opens one socket, once', async () => {
  const url = await socketUrl();
  const { socket, frames } = await openRaw(url);

  expect(JSON.parse(frames[0] ?? '')).toMatchObject({ type: 'hello', num_connections: 1 });
  await expect(openRaw(url)).rejects.toThrow('403');
  expect(slack.violations()).toEqual(['socket: opened with an unknown or used ticket']);
  socket.terminate();
});

test('ten sockets are the most', async () => {
  for (let count = 0; count < 10; count += 1) await openRaw(await socketUrl());

  expect(await errorOf(socketUrl())).toBe('too_many_websockets');
});

test('an envelope without acknowledgement in time is a violation, and so is a stray one', async () => {
  const { socket, frames } = await openRaw(await socketUrl());

  const { delivered } = await slack.command({ user: ana, channel: ci, text: 'help' });

  expect(delivered).toMatchObject({ kind: 'failed', reason: 'http_timeout' });
  const envelope: unknown = JSON.parse(frames[1] ?? '');
  expect(envelope).toMatchObject({ type: 'slash_commands', accepts_response_payload: true });
  socket.send(JSON.stringify({ envelope_id: 'unknown' }));
  await slack.waitFor(() => slack.violations().length === 2);
  expect(slack.violations()).toEqual([
    'slash_commands /pullcheck: not acknowledged in time',
    expect.stringContaining('not an acknowledgement that is awaited'),
  ]);
});

test('sockets are told to leave, or cut', async () => {
  const first = await openRaw(await socketUrl());
  const second = await openRaw(await socketUrl());
  const told = new Promise((resolve) => first.socket.once('message', resolve));

  slack.announceDisconnect('refresh_requested');
  await told;
  slack.cutSockets();
  await new Promise((resolve) => second.socket.once('close', resolve));

  expect(JSON.parse(first.frames[1] ?? '')).toMatchObject({
    type: 'disconnect',
    reason: 'refresh_requested',
  });
  expect(slack.violations()).toEqual([]);
});
