import { expect, test } from 'vitest';
import { loadAgentConfig } from '../../src/agent/agent-config.ts';
import { ConfigError } from '../../src/errors.ts';
import { generateAgentKey, generateBotKey } from '../../src/json-web-keys.ts';

const bot = generateBotKey();
const agent = generateAgentKey();
const enough = {
  PULLCHECK_AGENT_NAME: 'a1',
  PULLCHECK_AGENT_KEY: agent.privateKey,
  PULLCHECK_BOT_PUBLIC_KEY: bot.publicKey,
  REDIS_URL: 'redis://pullcheck-agent-a1:hunter2@redis:6379',
};

function faultsOf(env: Readonly<Record<string, string>>): string {
  try {
    loadAgentConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'none';
}

test('the least that starts looks at the usual places of the host', () => {
  const config = loadAgentConfig(enough);

  expect(config).toMatchObject({
    name: 'a1',
    tags: [],
    host: { root: '/', runnerConfig: '/etc/gitlab-runner/config.toml' },
    egressAllow: '',
    secrets: expect.arrayContaining([agent.privateKey, 'hunter2']),
  });
  expect(config.botKeys).toHaveLength(1);
});

test('while the key of the bot changes, both are obeyed', () => {
  const both = `${bot.publicKey}, ${generateBotKey().publicKey}`;

  expect(loadAgentConfig({ ...enough, PULLCHECK_BOT_PUBLIC_KEY: both }).botKeys).toHaveLength(2);
});

test('tags stand between commas', () => {
  expect(loadAgentConfig({ ...enough, PULLCHECK_AGENT_TAGS: 'docker, arm64,' }).tags).toEqual([
    'docker',
    'arm64',
  ]);
});

test('with nothing set, everything that is missing is named at once', () => {
  expect(faultsOf({}).split('\n').slice(1, -1)).toEqual([
    '  PULLCHECK_AGENT_NAME is not set',
    '  PULLCHECK_AGENT_KEY is not set',
    '  PULLCHECK_BOT_PUBLIC_KEY is not set',
    '  REDIS_URL is not set',
  ]);
});

test.each([
  ['PULLCHECK_AGENT_NAME', 'A1'],
  ['PULLCHECK_AGENT_NAME', 'a:1'],
  ['PULLCHECK_AGENT_NAME', 'a'.repeat(41)],
  ['PULLCHECK_AGENT_KEY', agent.publicKey],
  ['PULLCHECK_AGENT_KEY', bot.privateKey],
  ['PULLCHECK_AGENT_KEY', Buffer.from('{}').toString('base64url')],
  ['PULLCHECK_BOT_PUBLIC_KEY', bot.privateKey],
  ['PULLCHECK_BOT_PUBLIC_KEY', `${bot.publicKey},nonsense`],
  ['PULLCHECK_BOT_PUBLIC_KEY', ','],
  ['DOCKER_HOST', '/var/run/docker.sock'],
  ['PULLCHECK_HOST_ROOT', 'host'],
])('%s=%j is named, and its value is not repeated', (name, value) => {
  const message = faultsOf({ ...enough, [name]: value });

  expect(message.split('\n')).toHaveLength(3);
  expect(message).toMatch(new RegExp(`^  ${name} must be`, 'm'));
  expect(message).not.toContain(`"${value}"`);
});
