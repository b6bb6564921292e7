import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

/** https://github.com/slackapi/manifest-schema, schemas/manifest.schema.2.0.0.json */
const slackSchema: object = JSON.parse(readFileSync('test/fixtures/slack-manifest.schema.json', 'utf8'));
const isValid = new Ajv({ strict: false, validateFormats: false }).compile(slackSchema);

const httpVariant = readFileSync('manifest.yml', 'utf8');

/** The variant for Socket Mode, made with the command that the manifest itself names. */
function socketVariant(): string {
  const command = /^#\s+(sed .* manifest\.yml)$/m.exec(httpVariant)?.[1] ?? 'false';
  return execFileSync('sh', ['-c', command], { encoding: 'utf8' });
}

const manifestSchema = z.object({
  features: z.object({
    slash_commands: z.array(
      z.object({ command: z.string(), url: z.string().optional(), should_escape: z.boolean() }),
    ),
    shortcuts: z.array(z.object({ type: z.string(), callback_id: z.string() })),
  }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
  settings: z.object({
    event_subscriptions: z.object({ request_url: z.string().optional(), bot_events: z.array(z.string()) }),
    interactivity: z.object({ request_url: z.string().optional() }),
    socket_mode_enabled: z.boolean(),
  }),
});

function slackSources(): string {
  return readdirSync('src/slack', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(`src/slack/${name}`, 'utf8'))
    .join('\n');
}

test.each([
  ['HTTP', httpVariant],
  ['Socket Mode', socketVariant()],
])("the manifest for %s is valid by Slack's schema", (_, text) => {
  isValid(parse(text));

  expect(isValid.errors).toBeNull();
});

test('HTTP mode has one address everywhere, Socket Mode has none', () => {
  const http = manifestSchema.parse(parse(httpVariant));
  const socket = manifestSchema.parse(parse(socketVariant()));

  expect(http.settings.socket_mode_enabled).toBe(false);
  expect(http.settings.interactivity.request_url).toBe(http.settings.event_subscriptions.request_url);
  expect(http.features.slash_commands.map(({ url }) => url)).toEqual([
    http.settings.event_subscriptions.request_url,
  ]);
  expect(socket.settings.socket_mode_enabled).toBe(true);
  expect(socketVariant()).not.toMatch(/^\s*(?:\w+_)?url:/m);
});

/** What each Web API method that is called needs; a channel may be public or private. */
const scopesOfMethods: Readonly<Record<string, readonly string[]>> = {
  'auth.test': [],
  'apps.connections.open': [],
  'chat.postMessage': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.replies': ['channels:history', 'groups:history'],
  // Its answer has the address only with the second.
  'users.info': ['users:read', 'users:read.email'],
};

const scopesOfEvents: Readonly<Record<string, string>> = {
  app_mention: 'app_mentions:read',
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
};

test('the scopes are those of the methods called, the events subscribed to and the commands, and no more', () => {
  const { features, oauth_config, settings } = manifestSchema.parse(parse(httpVariant));

  const methods = [
    ...slackSources().matchAll(/\b((?:auth|chat|conversations|users|views|reactions)\.[a-zA-Z]+)(?:\(|')/g),
  ];
  expect(methods.length).toBeGreaterThan(0);
  const needed = [
    ...methods.flatMap(([, method = '']) => scopesOfMethods[method] ?? [`? ${method}`]),
    ...settings.event_subscriptions.bot_events.map((event) => scopesOfEvents[event] ?? `? ${event}`),
    ...(features.slash_commands.length + features.shortcuts.length > 0 ? ['commands'] : []),
  ];

  expect(oauth_config.scopes.bot.toSorted()).toEqual([...new Set(needed)].toSorted());
});

test('the manifest announces the commands, shortcuts and events that have a listener, and no others', () => {
  const { features, settings } = manifestSchema.parse(parse(httpVariant));
  const sources = slackSources();
  const listeners = (kind: string) =>
    [
      ...sources.matchAll(new RegExp(`\\.${kind}\\(\\s*(?:'([^']+)'|\\{[^}]*callback_id: '([^']+)')`, 'g')),
    ].map(([, plain, byId]) => plain ?? byId);

  expect(listeners('command')).toEqual(features.slash_commands.map(({ command }) => command));
  expect(listeners('shortcut')).toEqual(features.shortcuts.map((shortcut) => shortcut.callback_id));
  const events = new Set(settings.event_subscriptions.bot_events.map((event) => event.replace(/\..*$/, '')));
  expect(new Set(listeners('event'))).toEqual(events);
  expect(features.slash_commands.every((command) => command.should_escape)).toBe(true);
});
