import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { type GitlabStandIn, startGitlabStandIn } from '../../src/demo/gitlab/stand-in.ts';
import { furnish, type House } from '../../src/demo/scenarios/house.ts';
import { channels, type SlackStandIn, startSlackStandIn } from '../../src/demo/slack/stand-in.ts';

export const webhookSecret = 'a-webhook-secret-of-the-tests';
export const channel = channels.ci.id;

export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [name: string]: unknown;
}

/** The bot as its operator runs it: a process of its own, from `dist/`. */
export interface BotProcess {
  readonly webhookUrl: string;
  /** For what Slack sends. */
  readonly slackUrl: string;
  readonly log: readonly LogLine[];
  /** Everything written to standard output, as it came. */
  output(): string;
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null>;
}

/** Stand-ins for GitLab and Slack, and one directory in which bots keep their data one after the other. */
export interface TestWorld {
  readonly slack: SlackStandIn;
  readonly gitlab: GitlabStandIn;
  readonly house: House;
  readonly directory: string;
  startBot(env?: Readonly<Record<string, string>>): Promise<BotProcess>;
  /** A connection to the running bot's embedded Redis. */
  redis(): Redis;
  /** How many tasks wait, run or are put off. */
  pendingTasks(): Promise<number>;
  close(): Promise<void>;
}

export async function createTestWorld(): Promise<TestWorld> {
  const directory = await mkdtemp(join(tmpdir(), 'pullcheck-e2e-'));
  const [slack, gitlab] = await Promise.all([startSlackStandIn(), startGitlabStandIn()]);
  const house = furnish(gitlab);
  const bots: BotProcess[] = [];
  const connections: Redis[] = [];

  const redis = (): Redis => {
    const connection = new Redis({
      path: join(directory, 'redis', 'redis.sock'),
      maxRetriesPerRequest: null,
    });
    connection.on('error', () => undefined);
    connections.push(connection);
    return connection;
  };

  let queues: readonly Queue[] | undefined;
  return {
    slack,
    gitlab,
    house,
    directory,
    redis,
    async startBot(env = {}) {
      const bot = await spawnBot({
        SLACK_BOT_TOKEN: slack.botToken,
        SLACK_SIGNING_SECRET: slack.signingSecret,
        SLACK_API_URL: slack.apiUrl,
        SLACK_CHANNEL: channel,
        GITLAB_URL: gitlab.url,
        GITLAB_TOKEN: house.botToken,
        GITLAB_WEBHOOK_SECRET: webhookSecret,
        PULLCHECK_DATA: directory,
        HOST: '127.0.0.1',
        PORT: '0',
        LOG_LEVEL: 'debug',
        ...env,
      });
      bots.push(bot);
      return bot;
    },
    async pendingTasks() {
      queues ??= openQueues(redis());
      const counts = await Promise.all(
        queues.map((queue) => queue.getJobCountByTypes('waiting', 'active', 'delayed', 'prioritized')),
      );
      return counts.reduce((sum, count) => sum + count, 0);
    },
    async close() {
      await Promise.all(bots.map((bot) => bot.kill('SIGTERM')));
      for (const connection of connections) connection.disconnect();
      // What a bot that was killed and never started again left behind.
      const leftover = new Redis({ path: join(directory, 'redis', 'redis.sock'), retryStrategy: null });
      leftover.on('error', () => undefined);
      await leftover.shutdown('NOSAVE').catch(() => undefined);
      await Promise.all([slack.close(), gitlab.close()]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function openQueues(connection: Redis): readonly Queue[] {
  return ['triage', 'thread'].map((name) => new Queue(name, { prefix: 'pullcheck', connection }));
}

async function spawnBot(env: Readonly<Record<string, string>>): Promise<BotProcess> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, ['dist/cli.js', 'bot'], {
    env: { PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  const lines: LogLine[] = [];
  const raw: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => raw.push(String(chunk)));
  const port = await new Promise<number>((resolve, reject) => {
    void exited.then(() => reject(new Error(`the bot ended before it listened:\n${raw.join('\n')}`)));
    readLines(child, (text, line) => {
      raw.push(text);
      if (line === undefined) return;
      lines.push(line);
      if (line.msg === 'listening' && typeof line['port'] === 'number') resolve(line['port']);
    });
  });
  return {
    webhookUrl: `http://127.0.0.1:${port}/webhooks/gitlab`,
    slackUrl: `http://127.0.0.1:${port}/slack/events`,
    log: lines,
    output: () => raw.join('\n'),
    async kill(signal) {
      child.kill(signal);
      await exited;
      return child.exitCode;
    },
  };
}

function readLines(child: ChildProcess, seen: (text: string, line: LogLine | undefined) => void): void {
  if (child.stdout === null) throw new Error('no output to read');
  createInterface({ input: child.stdout }).on('line', (text) => seen(text, parseLine(text)));
}

function parseLine(text: string): LogLine | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
