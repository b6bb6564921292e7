import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { agentVariables } from '../src/agent/agent-variables.ts';
import { botVariables, isSecret } from '../src/config/config-variables.ts';
import { loadBotConfig } from '../src/config.ts';
import { ConfigError } from '../src/errors.ts';
import { generateBotKey } from '../src/json-web-keys.ts';

const signingToken = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const enough = {
  SLACK_BOT_TOKEN: 'xoxb-1-abc',
  SLACK_SIGNING_SECRET: '0123456789abcdef',
  GITLAB_TOKEN: 'glpat-0123456789',
  GITLAB_WEBHOOK_SECRET: 'our webhook secret',
};

function faultsOf(
  env: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
): string {
  try {
    loadBotConfig(env, (path) => {
      const text = files[path];
      if (text === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
      return text;
    });
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'none';
}

test('the least that starts gives HTTP mode, gitlab.com and a private Redis', () => {
  expect(loadBotConfig(enough)).toEqual({
    slack: {
      botToken: 'xoxb-1-abc',
      mode: { kind: 'http', signingSecret: '0123456789abcdef' },
      apiUrl: 'https://slack.com/api/',
      onlyOrigin: undefined,
      channel: undefined,
    },
    gitlab: {
      url: 'https://gitlab.com',
      token: 'glpat-0123456789',
      webhookSecret: 'our webhook secret',
      signingToken: undefined,
    },
    redis: { kind: 'embedded' },
    dataDirectory: './data',
    http: { host: '0.0.0.0', port: 3000 },
    agents: undefined,
    accounts: { kind: 'stand-in', userMapFile: undefined, trustEmail: false },
    publicUrl: undefined,
    sealKey: undefined,
    credentialsFile: undefined,
    sendsCredentials: true,
    egressAllow: '',
    logLevel: 'info',
    secrets: ['xoxb-1-abc', '0123456789abcdef', 'glpat-0123456789', 'our webhook secret'],
  });
});

test('an app-level token chooses Socket Mode, with or without a signing secret', () => {
  const { SLACK_SIGNING_SECRET, ...withoutSecret } = enough;

  const socket = { kind: 'socket', appToken: 'xapp-1-abc' };
  expect(loadBotConfig({ ...withoutSecret, SLACK_APP_TOKEN: 'xapp-1-abc' }).slack.mode).toEqual(socket);
  expect(
    loadBotConfig({ ...withoutSecret, SLACK_SIGNING_SECRET, SLACK_APP_TOKEN: 'xapp-1-abc' }).slack.mode,
  ).toEqual(socket);
});

test.each(['https://slack.example.com/api', 'https://slack.example.com/api/'])(
  'a Slack API root %s keeps one slash and pins the origin',
  (url) => {
    const { slack } = loadBotConfig({ ...enough, SLACK_API_URL: url });

    expect(slack.apiUrl).toBe('https://slack.example.com/api/');
    expect(slack.onlyOrigin).toBe('https://slack.example.com');
  },
);

test('a GitLab below a path keeps the path and loses the slash', () => {
  expect(loadBotConfig({ ...enough, GITLAB_URL: 'https://example.com/gitlab/' }).gitlab.url).toBe(
    'https://example.com/gitlab',
  );
});

test('the signing token alone is enough for the webhook', () => {
  const { GITLAB_WEBHOOK_SECRET: _, ...others } = enough;

  expect(loadBotConfig({ ...others, GITLAB_SIGNING_TOKEN: signingToken }).gitlab).toMatchObject({
    webhookSecret: undefined,
    signingToken,
  });
});

test("the password of REDIS_URL is a secret, the rest of it is not, and both of the password's spellings count", () => {
  const config = loadBotConfig({ ...enough, REDIS_URL: 'rediss://bot:p%40ss@redis.example.com:6380/1' });

  expect(config.redis).toEqual({ kind: 'url', url: 'rediss://bot:p%40ss@redis.example.com:6380/1' });
  expect(config.secrets.slice(-2)).toEqual(['p%40ss', 'p@ss']);
});

test('an empty variable is an unset one', () => {
  const empty = Object.fromEntries(Object.keys(botVariables.shape).map((name) => [name, '']));

  expect(loadBotConfig({ ...empty, ...enough })).toEqual(loadBotConfig(enough));
  expect(loadBotConfig({ ...enough, GITLAB_TOKEN_FILE: '' })).toEqual(loadBotConfig(enough));
});

test('with nothing set, everything that is missing is named at once', () => {
  expect(faultsOf({})).toBe(
    [
      'The configuration cannot work:',
      '  SLACK_BOT_TOKEN is not set',
      '  SLACK_SIGNING_SECRET is not set, nor SLACK_APP_TOKEN for Socket Mode',
      '  GITLAB_TOKEN is not set',
      '  GITLAB_WEBHOOK_SECRET is not set, nor GITLAB_SIGNING_TOKEN',
      '.env.example says what each variable is for.',
    ].join('\n'),
  );
});

test.each([
  ['SLACK_BOT_TOKEN', 'xoxp-hunter2', 'must be a bot token: it begins with xoxb-'],
  ['SLACK_BOT_TOKEN', 'xoxb-hunter2\nX-Evil: 1', 'must be a bot token: it begins with xoxb-'],
  ['SLACK_SIGNING_SECRET', 'hunter2 hunter2', 'must be one word of printable ASCII'],
  ['SLACK_APP_TOKEN', 'xoxb-hunter2', 'must be an app-level token: it begins with xapp-'],
  ['SLACK_API_URL', 'ftp://hunter2', 'must be an http:// or https:// URL without user, query or fragment'],
  ['SLACK_CHANNEL', '#hunter2', 'must be a channel id such as C0123456789'],
  [
    'GITLAB_URL',
    'https://me:hunter2@example.com',
    'must be an http:// or https:// URL without user, query or fragment',
  ],
  ['GITLAB_TOKEN', 'hunter2\n', 'must be one word of printable ASCII'],
  ['GITLAB_WEBHOOK_SECRET', 'hunter2\r\nhunter2', 'must be one line'],
  ['GITLAB_SIGNING_TOKEN', 'whsec_hunter2', 'must be whsec_ and 32 bytes in base64'],
  ['REDIS_URL', '/run/hunter2.sock', 'must be a URL that begins with redis:// or rediss://'],
  ['REDIS_URL', 'redis://:hunter2%@host', 'must be a URL that begins with redis:// or rediss://'],
  ['REDIS_URL', 'redis://', 'must be a URL that begins with redis:// or rediss://'],
  ['PORT', '65536', 'must be a port, 0 to 65535'],
  ['PORT', '0x50', 'must be a port, 0 to 65535'],
  ['PULLCHECK_SIGNING_KEY', 'hunter2', 'must be what `pullcheck keys bot` printed under this name'],
  [
    'PULLCHECK_SIGNING_KEY',
    generateBotKey().publicKey,
    'must be what `pullcheck keys bot` printed under this name',
  ],
  ['PULLCHECK_SEAL_KEY', 'hunter2', 'must be 32 bytes in base64'],
  [
    'PULLCHECK_EGRESS_ALLOW',
    '10.0.0.0/8,hunter2:0',
    'must be hosts, *.domains or networks with commas between, each with :PORT or :* if need be',
  ],
  ['LOG_LEVEL', 'hunter2', 'must be one of fatal, error, warn, info, debug, trace, silent'],
])('%s=%j is named, and its value is not repeated', (name, value, fault) => {
  const message = faultsOf({ ...enough, [name]: value });

  expect(message.split('\n')).toEqual([
    'The configuration cannot work:',
    `  ${name} ${fault}`,
    expect.any(String),
  ]);
  expect(message).not.toContain('hunter2');
});

test('every secret can come from a file, without the newline at its end', () => {
  const files = Object.fromEntries(
    Object.entries(enough).map(([name, value]) => [`/run/${name}`, `${value}\n`]),
  );
  const env = Object.fromEntries(Object.keys(enough).map((name) => [`${name}_FILE`, `/run/${name}`]));

  expect(loadBotConfig(env, (path) => files[path] ?? '')).toEqual(loadBotConfig(enough));
});

test('without another reader the file is read from disk, and only one newline goes', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'pullcheck-')), 'secret');
  writeFileSync(path, ' a b \r\n');

  const { GITLAB_WEBHOOK_SECRET: _, ...others } = enough;
  expect(loadBotConfig({ ...others, GITLAB_WEBHOOK_SECRET_FILE: path }).gitlab.webhookSecret).toBe(' a b ');
});

test.each([
  [{ GITLAB_TOKEN_FILE: '/there' }, '  GITLAB_TOKEN and GITLAB_TOKEN_FILE are both set: keep one'],
  [
    { GITLAB_TOKEN: '', GITLAB_TOKEN_FILE: '/hunter2' },
    '  GITLAB_TOKEN_FILE names a file that cannot be read (ENOENT)',
  ],
  [{ GITLAB_TOKEN: '', GITLAB_TOKEN_FILE: '/empty' }, '  GITLAB_TOKEN_FILE names an empty file'],
  [
    { GITLAB_WEBHOOK_SECRET: '', GITLAB_SIGNING_TOKEN_FILE: '/hunter2' },
    '  GITLAB_SIGNING_TOKEN_FILE names a file that cannot be read (ENOENT)',
  ],
])('a faulty file is the one fault that is named: %j', (env, fault) => {
  const message = faultsOf({ ...enough, ...env }, { '/there': 'x', '/empty': '\n' });

  expect(message.split('\n')).toEqual(['The configuration cannot work:', fault, expect.any(String)]);
});

test('only secrets can come from files', () => {
  expect(loadBotConfig({ ...enough, GITLAB_URL_FILE: '/nowhere', PORT_FILE: '/nowhere' })).toEqual(
    loadBotConfig(enough),
  );
});

test('agents need the key that signs what they are asked, and a Redis that they reach', () => {
  expect(
    faultsOf({ ...enough, PULLCHECK_AGENTS_FILE: 'agents.json' })
      .split('\n')
      .slice(1, -1),
  ).toEqual([
    '  REDIS_URL is not set, and PULLCHECK_AGENTS_FILE is: agents cannot reach the private Redis',
    '  PULLCHECK_SIGNING_KEY is not set, and PULLCHECK_AGENTS_FILE is: agents do what it signs',
  ]);
});

const oauth = {
  GITLAB_OAUTH_CLIENT_ID: 'app-id',
  GITLAB_OAUTH_CLIENT_SECRET: 'gloas-secret-of-the-app',
  PUBLIC_URL: 'https://pullcheck.example.com/',
  PULLCHECK_SEAL_KEY: Buffer.alloc(32, 9).toString('base64'),
};

test('an OAuth application needs its secret, the address that browsers reach and the key that seals', () => {
  expect(
    faultsOf({ ...enough, GITLAB_OAUTH_CLIENT_ID: 'app-id' })
      .split('\n')
      .slice(1, -1),
  ).toEqual([
    '  GITLAB_OAUTH_CLIENT_SECRET is not set, and GITLAB_OAUTH_CLIENT_ID is: the two belong together',
    '  PUBLIC_URL is not set, and GITLAB_OAUTH_CLIENT_ID is: GitLab sends people back there',
    '  PULLCHECK_SEAL_KEY is not set, and GITLAB_OAUTH_CLIENT_ID is: it seals their tokens',
  ]);
  expect(faultsOf({ ...enough, GITLAB_OAUTH_CLIENT_SECRET: 'x' })).toContain(
    'GITLAB_OAUTH_CLIENT_ID is not set, and GITLAB_OAUTH_CLIENT_SECRET is',
  );
  const config = loadBotConfig({ ...enough, ...oauth });
  expect(config.accounts).toEqual({
    kind: 'oauth',
    clientId: 'app-id',
    clientSecret: 'gloas-secret-of-the-app',
    publicUrl: 'https://pullcheck.example.com',
    sealKey: Buffer.alloc(32, 9),
  });
  expect(config.secrets).toEqual(
    expect.arrayContaining([oauth.GITLAB_OAUTH_CLIENT_SECRET, oauth.PULLCHECK_SEAL_KEY]),
  );
});

test('without an application a map and e-mail may stand in, e-mail only where that was turned on', () => {
  expect(
    loadBotConfig({ ...enough, PULLCHECK_USER_MAP_FILE: 'map.json', PULLCHECK_TRUST_EMAIL: 'true' }).accounts,
  ).toEqual({ kind: 'stand-in', userMapFile: 'map.json', trustEmail: true });
  expect(faultsOf({ ...enough, PULLCHECK_TRUST_EMAIL: 'yes' })).toContain(
    'PULLCHECK_TRUST_EMAIL must be true or false',
  );
});

test.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000', 'https://a.example.com'])(
  'browsers may be sent to %s',
  (url) => {
    expect(loadBotConfig({ ...enough, PUBLIC_URL: url }).publicUrl).toBe(url);
  },
);

test.each(['http://pullcheck.example.com', 'http://10.0.0.1', 'http://127.0.0.1.example.com'])(
  'browsers are not sent to %s, in clear over the network',
  (url) => {
    expect(faultsOf({ ...enough, PUBLIC_URL: url })).toContain(
      'PUBLIC_URL must begin with https://, unless it is on loopback',
    );
  },
);

test('the signing key is read, and kept out of the log', () => {
  const { privateKey } = generateBotKey();
  const config = loadBotConfig({
    ...enough,
    PULLCHECK_AGENTS_FILE: 'agents.json',
    PULLCHECK_SIGNING_KEY: privateKey,
    REDIS_URL: 'redis://:a%20password@redis',
  });

  expect(config.agents).toMatchObject({ file: 'agents.json' });
  expect(config.agents?.signingKey.key.type).toBe('private');
  expect(config.secrets).toEqual(expect.arrayContaining([privateKey, 'a%20password', 'a password']));
});

test('.env.example has the rows of both schemas, in order (vitest -u writes it)', async () => {
  const bot = Object.entries(botVariables.shape);
  const agent = Object.entries(agentVariables.shape);
  const rows = ([name, schema]: (typeof bot | typeof agent)[number]): string => {
    const { data } = schema.safeParse(undefined);
    const initial = typeof data === 'string' || typeof data === 'number' ? data : '';
    return `# ${schema.meta()?.description}\n${name}=${initial}\n`;
  };
  const shared = agent.map(([name]) => name).filter((name) => name in botVariables.shape);
  const secrets = [...new Set([...bot, ...agent].map(([name]) => name))].filter(isSecret);
  const head = [
    '# Settings of `pullcheck bot`. Copy to .env; an empty value means unset. Instead of a secret, the path of a file that',
    '# holds it can be given, under the same name with _FILE behind it. Secrets:',
    ...secrets.map((name) => `#   ${name}`),
  ];
  const agentHead = [
    "# Settings of `pullcheck agent`, on a runner's host. From above it takes these too:",
    ...shared.map((name) => `#   ${name}`),
  ];
  const agentRows = agent.filter(([name]) => !shared.includes(name)).map(rows);
  const parts = [head.join('\n'), bot.map(rows).join('\n'), agentHead.join('\n'), agentRows.join('\n')];

  await expect(parts.map((part) => part.trimEnd()).join('\n\n') + '\n').toMatchFileSnapshot(
    '../.env.example',
  );
});

test('an untouched .env.example adds nothing to the variables that must be set', () => {
  const example = parseEnv(readFileSync(new URL('../.env.example', import.meta.url), 'utf8'));

  expect(loadBotConfig({ ...example, ...enough })).toEqual(loadBotConfig(enough));
});

test('the credentials of jobs can be kept in the bot, and only by saying so plainly', () => {
  expect(loadBotConfig({ ...enough, PULLCHECK_SEND_CREDENTIALS: 'false' }).sendsCredentials).toBe(false);
  expect(() => loadBotConfig({ ...enough, PULLCHECK_SEND_CREDENTIALS: 'no' })).toThrow(
    'PULLCHECK_SEND_CREDENTIALS must be true or false',
  );
});
