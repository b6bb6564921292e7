import { randomBytes } from 'node:crypto';
import { ConfigError } from './errors.ts';
import { generateAgentKey, generateBotKey } from './json-web-keys.ts';
import { agentAclRule, agentUser } from './queue/wire/agent-acl.ts';
import { agentNamePattern } from './queue/wire/agent-keys.ts';

export type KeysFor = { readonly kind: 'bot' } | { readonly kind: 'agent'; readonly name: string };

interface KeysOptions {
  readonly for: KeysFor;
  readonly json: boolean;
  readonly write?: (text: string) => void;
}

/**
 * `pullcheck keys`: makes new keys, prints them, and keeps none.
 *
 * @returns the exit code.
 * @throws ConfigError where the agent's name cannot be one.
 */
export function runKeys({ for: whom, json, write = writeOut }: KeysOptions): number {
  const printed = whom.kind === 'bot' ? botKeys() : agentKeys(whom.name);
  write(json ? `${JSON.stringify(printed.object)}\n` : `${printed.lines.join('\n')}\n`);
  return 0;
}

interface Printed {
  readonly object: unknown;
  readonly lines: readonly string[];
}

function botKeys(): Printed {
  const { privateKey, publicKey } = generateBotKey();
  const bot = { PULLCHECK_SIGNING_KEY: privateKey, PULLCHECK_SEAL_KEY: randomBytes(32).toString('base64') };
  const agents = { PULLCHECK_BOT_PUBLIC_KEY: publicKey };
  return {
    object: { bot, agents },
    lines: ['# For the bot:', ...settings(bot), '# For every agent:', ...settings(agents)],
  };
}

function agentKeys(name: string): Printed {
  if (!agentNamePattern.test(name))
    throw new ConfigError('The name of an agent is 1 to 40 of a-z, 0-9 and -.');
  const { privateKey, publicKey } = generateAgentKey();
  const password = randomBytes(32).toString('base64url');
  const agent = {
    PULLCHECK_AGENT_NAME: name,
    PULLCHECK_AGENT_KEY: privateKey,
    REDIS_URL: `redis://${agentUser(name)}:${password}@127.0.0.1:6379`,
  };
  const entry = { name, publicKey, tags: [] };
  const acl = `ACL SETUSER ${agentUser(name)} ${agentAclRule(name, password).join(' ')}`;
  return {
    object: { agent, agentsFileEntry: entry, acl },
    lines: [
      '# For the agent; put the address of Redis in place of 127.0.0.1:6379:',
      ...settings(agent),
      '# For the list in PULLCHECK_AGENTS_FILE of the bot:',
      JSON.stringify(entry),
      '# For redis-cli, as an administrator; then ACL SAVE, or put it into the ACL file:',
      acl,
    ],
  };
}

function settings(variables: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(variables).map(([name, value]) => `${name}=${value}`);
}

function writeOut(text: string): void {
  process.stdout.write(text);
}
