import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { manifest } from '../../src/demo/slack/manifest.ts';

test('the stand-in installs the app with exactly what manifest.yml asks for', async () => {
  const written: unknown = parse(await readFile('manifest.yml', 'utf8'));

  expect(written).toMatchObject({
    features: {
      slash_commands: manifest.commands.map((command) => ({ command, should_escape: true })),
      shortcuts: manifest.shortcuts.map((callback_id) => ({ callback_id, type: 'message' })),
    },
    oauth_config: { scopes: { bot: manifest.scopes } },
    settings: { event_subscriptions: { bot_events: manifest.events } },
  });
});
