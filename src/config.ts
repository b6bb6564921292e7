import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { type BotVariables, botVariables, isSecret, type LogLevel } from './config-variables.ts';
import { type Environment, type ReadFile, readVariables } from './environment.ts';
import { ConfigError } from './errors.ts';

export interface BotConfig {
  readonly slack: SlackConfig;
  readonly gitlab: GitlabConfig;
  readonly redis: RedisConfig;
  /** Holds the embedded Redis, and deliveries that wait for Redis; may not exist yet. */
  readonly dataDirectory: string;
  readonly http: { readonly host: string; readonly port: number };
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

export type RedisConfig = { readonly kind: 'url'; readonly url: string } | { readonly kind: 'embedded' };

/**
 * Reads and checks the environment of `pullcheck bot`.
 *
 * @throws ConfigError that names every faulty variable at once, and no value.
 */
export function loadBotConfig(env: Environment, readFile: ReadFile = readUtf8): BotConfig {
  const { values, faults: readingFaults } = readVariables(env, variableNames(), readFile);
  const parsed = botVariables.safeParse(values);
  // Later ones win: a variable whose file cannot be read is not reported as missing too.
  const faults = new Map([
    ...missingAlternatives((name) => name in values || readingFaults.has(name)),
    ...schemaFaults(parsed.error),
    ...readingFaults,
  ]);
  if (!parsed.success || faults.size > 0) throw new ConfigError(faultList(faults));
  return toBotConfig(parsed.data);
}

function toBotConfig(variables: BotVariables): BotConfig {
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
    logLevel: variables.LOG_LEVEL,
    secrets: secretsOf(variables),
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

function secretsOf(variables: BotVariables): readonly string[] {
  const { REDIS_URL, ...others } = variables;
  const password = REDIS_URL === undefined ? '' : new URL(REDIS_URL).password;
  const values = Object.entries(others).flatMap(([name, value]) =>
    isSecret(name) && typeof value === 'string' ? [value] : [],
  );
  return password === '' ? values : [...values, password, decodeURIComponent(password)];
}

function variableNames(): { readonly plain: readonly string[]; readonly secret: readonly string[] } {
  const names = Object.keys(botVariables.shape);
  return { plain: names.filter((name) => !isSecret(name)), secret: names.filter(isSecret) };
}

function schemaFaults(error: z.ZodError | undefined): readonly (readonly [string, string])[] {
  return (error?.issues ?? []).map(({ path, message }) => [String(path[0]), `${String(path[0])} ${message}`]);
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
  return faults;
}

function faultList(faults: ReadonlyMap<string, string>): string {
  const lines = Object.keys(botVariables.shape).flatMap((name) => faults.get(name) ?? []);
  return [
    'The configuration cannot work:',
    ...lines.map((line) => `  ${line}`),
    '.env.example says what each variable is for.',
  ].join('\n');
}

function readUtf8(path: string): string {
  return readFileSync(path, 'utf8');
}
