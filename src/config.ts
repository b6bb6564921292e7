import { parseEnvironment } from './config/config-faults.ts';
import type { LogLevel } from './config/config-fields.ts';
import { type BotVariables, botVariables } from './config/config-variables.ts';
import type { Environment, ReadFile } from './config/environment.ts';
import type { NamedKey } from './json-web-keys.ts';

export interface BotConfig {
  readonly slack: SlackConfig;
  readonly gitlab: GitlabConfig;
  readonly redis: RedisConfig;
  /** Holds the embedded Redis, and deliveries that wait for Redis; may not exist yet. */
  readonly dataDirectory: string;
  readonly http: { readonly host: string; readonly port: number };
  /** Undefined: there are none, and replies say so. */
  readonly agents: AgentsConfig | undefined;
  /** PULLCHECK_SEND_CREDENTIALS */
  readonly sendsCredentials: boolean;
  readonly accounts: AccountsConfig;
  /** Address that browsers reach, without a slash at the end; undefined: there are no pages. */
  readonly publicUrl: string | undefined;
  /** 32 bytes; seals what is kept. */
  readonly sealKey: Buffer | undefined;
  /** Path of PULLCHECK_CREDENTIALS_FILE. */
  readonly credentialsFile: string | undefined;
  /** PULLCHECK_EGRESS_ALLOW, for probes beside the bot. */
  readonly egressAllow: string;
  readonly logLevel: LogLevel;
  /** Every secret above, for the log to keep out of its lines. */
  readonly secrets: readonly string[];
}

export interface SlackConfig {
  readonly botToken: string;
  readonly mode:
    | { readonly kind: 'http'; readonly signingSecret: string }
    | { readonly kind: 'socket'; readonly appToken: string };
  /** Web API root, ends in a slash. */
  readonly apiUrl: string;
  /** Where SLACK_API_URL is set: the one origin that `response_url` and Socket Mode may point to. */
  readonly onlyOrigin: string | undefined;
  /** Channel id; undefined: failures of projects without a subscription are not posted. */
  readonly channel: string | undefined;
}

export interface GitlabConfig {
  /** No slash at the end; may have a path. */
  readonly url: string;
  readonly token: string;
  /** At least one is set. */
  readonly webhookSecret: string | undefined;
  /** `whsec_` and 32 bytes in base64. */
  readonly signingToken: string | undefined;
}

/** Who somebody of Slack is at GitLab. */
export type AccountsConfig =
  | {
      readonly kind: 'oauth';
      readonly clientId: string;
      readonly clientSecret: string;
      readonly publicUrl: string;
      readonly sealKey: Buffer;
    }
  | { readonly kind: 'stand-in'; readonly userMapFile: string | undefined; readonly trustEmail: boolean };

export interface AgentsConfig {
  /** Path of the JSON file that lists them. */
  readonly file: string;
  /** Signs what they are asked. */
  readonly signingKey: NamedKey;
}

export type RedisConfig = { readonly kind: 'url'; readonly url: string } | { readonly kind: 'embedded' };

/**
 * Reads and checks the environment of `pullcheck bot`.
 *
 * @throws ConfigError that names every faulty variable at once, and no value.
 */
export function loadBotConfig(env: Environment, readFile?: ReadFile): BotConfig {
  const { variables, secrets } = parseEnvironment(botVariables, env, missingAlternatives, readFile);
  return { ...toBotConfig(variables), secrets };
}

function toBotConfig(variables: BotVariables): Omit<BotConfig, 'secrets'> {
  return {
    slack: {
      botToken: variables.SLACK_BOT_TOKEN,
      mode: slackMode(variables),
      apiUrl: `${variables.SLACK_API_URL ?? 'https://slack.com/api'}/`,
      onlyOrigin: variables.SLACK_API_URL === undefined ? undefined : new URL(variables.SLACK_API_URL).origin,
      channel: variables.SLACK_CHANNEL,
    },
    gitlab: {
      url: variables.GITLAB_URL,
      token: variables.GITLAB_TOKEN,
      webhookSecret: variables.GITLAB_WEBHOOK_SECRET,
      signingToken: variables.GITLAB_SIGNING_TOKEN,
    },
    redis: toRedisConfig(variables),
    dataDirectory: variables.PULLCHECK_DATA,
    http: { host: variables.HOST, port: variables.PORT },
    agents: toAgentsConfig(variables),
    sendsCredentials: variables.PULLCHECK_SEND_CREDENTIALS,
    accounts: toAccountsConfig(variables),
    publicUrl: variables.PUBLIC_URL,
    sealKey: toSealKey(variables),
    credentialsFile: variables.PULLCHECK_CREDENTIALS_FILE,
    egressAllow: variables.PULLCHECK_EGRESS_ALLOW,
    logLevel: variables.LOG_LEVEL,
  };
}

function slackMode({ SLACK_APP_TOKEN, SLACK_SIGNING_SECRET }: BotVariables): SlackConfig['mode'] {
  if (SLACK_APP_TOKEN !== undefined) return { kind: 'socket', appToken: SLACK_APP_TOKEN };
  if (SLACK_SIGNING_SECRET !== undefined) return { kind: 'http', signingSecret: SLACK_SIGNING_SECRET };
  throw new Error('missingAlternatives lets nothing through without one of the two');
}

function toRedisConfig({ REDIS_URL }: BotVariables): RedisConfig {
  return REDIS_URL === undefined ? { kind: 'embedded' } : { kind: 'url', url: REDIS_URL };
}

function toAccountsConfig(variables: BotVariables): AccountsConfig {
  const { GITLAB_OAUTH_CLIENT_ID: clientId, GITLAB_OAUTH_CLIENT_SECRET: clientSecret } = variables;
  if (clientId === undefined) {
    const { PULLCHECK_USER_MAP_FILE: userMapFile, PULLCHECK_TRUST_EMAIL: trustEmail } = variables;
    return { kind: 'stand-in', userMapFile, trustEmail };
  }
  const publicUrl = variables.PUBLIC_URL;
  const sealKey = toSealKey(variables);
  if (clientSecret === undefined || publicUrl === undefined || sealKey === undefined)
    throw new Error('missingAlternatives lets no application through without what it needs');
  return { kind: 'oauth', clientId, clientSecret, publicUrl, sealKey };
}

function toSealKey({ PULLCHECK_SEAL_KEY: key }: BotVariables): Buffer | undefined {
  return key === undefined ? undefined : Buffer.from(key, 'base64');
}

function toAgentsConfig(variables: BotVariables): AgentsConfig | undefined {
  const { PULLCHECK_AGENTS_FILE: file, PULLCHECK_SIGNING_KEY: signingKey } = variables;
  if (file === undefined) return undefined;
  if (signingKey === undefined) throw new Error('missingAlternatives lets no file through without a key');
  return { file, signingKey };
}

function missingAlternatives(isGiven: (name: string) => boolean): readonly (readonly [string, string])[] {
  const faults: [string, string][] = [];
  if (!isGiven('SLACK_APP_TOKEN') && !isGiven('SLACK_SIGNING_SECRET')) {
    faults.push([
      'SLACK_SIGNING_SECRET',
      'SLACK_SIGNING_SECRET is not set, nor SLACK_APP_TOKEN for Socket Mode',
    ]);
  }
  if (!isGiven('GITLAB_WEBHOOK_SECRET') && !isGiven('GITLAB_SIGNING_TOKEN')) {
    faults.push(['GITLAB_WEBHOOK_SECRET', 'GITLAB_WEBHOOK_SECRET is not set, nor GITLAB_SIGNING_TOKEN']);
  }
  return [...faults, ...missingCompanions.flatMap((needed) => faultsOfCompanion(isGiven, needed))];
}

/** Of one that is set: what else has to be, and why. */
const missingCompanions = [
  ['PULLCHECK_AGENTS_FILE', 'PULLCHECK_SIGNING_KEY', 'agents do what it signs'],
  ['PULLCHECK_AGENTS_FILE', 'REDIS_URL', 'agents cannot reach the private Redis'],
  ['GITLAB_OAUTH_CLIENT_SECRET', 'GITLAB_OAUTH_CLIENT_ID', 'the two belong together'],
  ['GITLAB_OAUTH_CLIENT_ID', 'GITLAB_OAUTH_CLIENT_SECRET', 'the two belong together'],
  ['GITLAB_OAUTH_CLIENT_ID', 'PUBLIC_URL', 'GitLab sends people back there'],
  ['GITLAB_OAUTH_CLIENT_ID', 'PULLCHECK_SEAL_KEY', 'it seals their tokens'],
] as const;

function faultsOfCompanion(
  isGiven: (name: string) => boolean,
  [given, needed, why]: (typeof missingCompanions)[number],
): readonly (readonly [string, string])[] {
  if (!isGiven(given) || isGiven(needed)) return [];
  return [[needed, `${needed} is not set, and ${given} is: ${why}`]];
}
