import { createServer, type Server } from 'node:http';
import { App, HTTPModuleFunctions, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import type { SlackStandIn } from '../../src/demo/slack/stand-in.ts';

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

/** Slack's own client, which neither retries nor waits. */
export function webClient({ apiUrl }: SlackStandIn, token: string | undefined): WebClient {
  return new WebClient(token, {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: quiet,
  });
}

/** The error code of a call that Slack refused. */
export async function errorOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    return codeIn(error);
  }
  return 'no error';
}

/** The lines of `response_metadata.messages` of a call that Slack refused. */
export async function reasonsOf(call: Promise<unknown>): Promise<readonly string[]> {
  try {
    await call;
  } catch (error) {
    return messagesIn(error);
  }
  return [];
}

/** Slack's own framework over HTTP on a free port. */
export async function boltOverHttp(slack: SlackStandIn) {
  const receiver = new HTTPReceiver({ signingSecret: slack.signingSecret, logger: quiet });
  const app = appWith(slack, receiver);
  await app.init();
  const server = createServer((request, response) => {
    try {
      receiver.requestListener(request, response);
    } catch (error) {
      response.writeHead(HTTPModuleFunctions.isRawBodyError(error) ? 413 : 404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${portOf(server)}/slack/events`;
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { app, url, stop };
}

/** Slack's own framework over Socket Mode. */
export async function boltOverSocket(slack: SlackStandIn) {
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    logger: quiet,
    installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl } },
  });
  const app = appWith(slack, receiver);
  await app.init();
  await app.start();
  return { app, stop: () => receiver.client.disconnect() };
}

function appWith({ apiUrl, botToken }: SlackStandIn, receiver: HTTPReceiver | SocketModeReceiver): App {
  return new App({
    receiver,
    token: botToken,
    clientOptions: { slackApiUrl: apiUrl },
    logger: quiet,
    logLevel: LogLevel.ERROR,
    convoStore: false,
    deferInitialization: true,
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('listening on no port');
  return address.port;
}

function codeIn(error: unknown): string {
  const data = fieldOf(error, 'data');
  return String(fieldOf(data, 'error') ?? fieldOf(error, 'code') ?? error);
}

function messagesIn(error: unknown): readonly string[] {
  const messages = fieldOf(fieldOf(fieldOf(error, 'data'), 'response_metadata'), 'messages');
  return Array.isArray(messages) ? messages.map(String) : [];
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}
