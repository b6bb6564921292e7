import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { loadAgentConfig } from '../src/agent/agent-config.ts';
import { loadBotConfig } from '../src/config.ts';
import { type KeysFor, runKeys } from '../src/keys.ts';
import { parseAgentsFile } from '../src/queue/asking/agents-file.ts';
import { agentAclRule } from '../src/queue/wire/agent-acl.ts';

function printed(whom: KeysFor, json = false): string {
  let text = '';
  const code = runKeys({ for: whom, json, write: (part) => (text += part) });
  expect(code).toBe(0);
  return text;
}

const bot = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_SIGNING_SECRET: 'x',
  GITLAB_TOKEN: 'x',
  GITLAB_WEBHOOK_SECRET: 'x',
};

test('what is printed for the bot and for an agent is what they take', () => {
  const forBot = parseEnv(printed({ kind: 'bot' }));
  const forAgent = printed({ kind: 'agent', name: 'a1' });
  const { PULLCHECK_BOT_PUBLIC_KEY = '', ...own } = forBot;

  const config = loadBotConfig({ ...bot, ...own, PULLCHECK_AGENTS_FILE: 'f', REDIS_URL: 'redis://r' });
  const agent = loadAgentConfig({ ...parseEnv(forAgent), PULLCHECK_BOT_PUBLIC_KEY });

  expect(agent.botKeys[0]?.kid).toBe(config.agents?.signingKey.kid);
  const entry = forAgent.split('\n').find((line) => line.startsWith('{')) ?? '';
  const agents = parseAgentsFile(`{"agents":[${entry}]}`);
  expect(agents.kind === 'valid' && agents.value.get('a1')?.keys.signing.kid).toBe(agent.keys.signing.kid);
  expect(agents.kind === 'valid' && agents.value.get('a1')?.keys.sealing.kid).toBe(agent.keys.sealing.kid);
});

test('each value is one line, and each key a JSON Web Key in base64url', () => {
  const keys = parseEnv(printed({ kind: 'bot' }));
  const decoded = (name: string): unknown =>
    JSON.parse(Buffer.from(keys[name] ?? '', 'base64url').toString());

  expect(Buffer.from(keys['PULLCHECK_SEAL_KEY'] ?? '', 'base64')).toHaveLength(32);
  const own = { kty: 'OKP', crv: 'Ed25519', x: expect.any(String) };
  expect(decoded('PULLCHECK_SIGNING_KEY')).toEqual({ ...own, d: expect.any(String) });
  expect(decoded('PULLCHECK_BOT_PUBLIC_KEY')).toEqual(own);
});

test('the ACL line gives the user of the address its rights, and no others', () => {
  const text = printed({ kind: 'agent', name: 'a1' });
  const { username, password } = new URL(parseEnv(text)['REDIS_URL'] ?? '');

  expect(text).toContain(`\nACL SETUSER ${username} ${agentAclRule('a1', password).join(' ')}\n`);
  expect(text).toContain(' ~pullcheck:agent:a1:* ');
  expect(text).not.toMatch(/\+eval |\+@|allkeys|~\*/);
});

test('no key is printed twice', () => {
  expect(printed({ kind: 'bot' })).not.toBe(printed({ kind: 'bot' }));
});

test('as JSON it is one object on one line', () => {
  expect(JSON.parse(printed({ kind: 'agent', name: 'a1' }, true))).toEqual({
    agent: {
      PULLCHECK_AGENT_NAME: 'a1',
      PULLCHECK_AGENT_KEY: expect.any(String),
      REDIS_URL: expect.stringMatching(/^redis:/),
    },
    agentsFileEntry: { name: 'a1', publicKey: expect.any(String), tags: [] },
    acl: expect.stringMatching(/^ACL SETUSER /),
  });
});

test.each(['', 'A1', 'a:1', 'a'.repeat(41)])('an agent cannot be called %j', (name) => {
  expect(() => printed({ kind: 'agent', name })).toThrow('1 to 40 of a-z');
});
