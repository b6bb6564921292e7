import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { destination, type Logger } from 'pino';
import { startBot } from '../bot.ts';
import type { Environment } from '../config/environment.ts';
import { loadBotConfig } from '../config.ts';
import { createLog } from '../log.ts';
import { createLiveSecrets } from '../logging/live-secrets.ts';
import { embeddedSocketPath } from '../queue/redis/embedded-redis.ts';
import { createLineTee, type LineTee } from './demo-log.ts';
import { endRedis, type RedisPlace } from './demo-redis.ts';
import { freePort } from './free-port.ts';
import { type GitlabStandIn, startGitlabStandIn } from './gitlab/stand-in.ts';
import { type Lab, startLab } from './lab/lab.ts';
import { writeOperatorFiles } from './operator-files.ts';
import { type PendingTasks, readPendingTasks } from './play-pending.ts';
import { furnish, type House } from './scenarios/house.ts';
import { channels, type SlackStandIn, startSlackStandIn } from './slack/stand-in.ts';

/** The real bot between stand-ins for GitLab and Slack, with a Redis and a directory of its own. */
export interface DemoWorld {
  readonly gitlab: GitlabStandIn;
  readonly slack: SlackStandIn;
  readonly house: House;
  /** Id of the channel that the bot posts to. */
  readonly channel: string;
  readonly webhookUrl: string;
  /** What GitLab shows with a delivery: the hook's secret token, and the token it signs with. */
  readonly webhook: { readonly secret: string; readonly signingToken: string };
  readonly tasks: PendingTasks;
  /** The bot's Redis. */
  readonly redis: RedisPlace;
  readonly log: Logger;
  /** Given each line of the bot's log. @returns a function that takes the listener off again. */
  readonly onLogLine: LineTee['listen'];
  /** Hosts with agents, and the registries that they reach; absent where nobody is to be asked. */
  readonly lab?: Lab;
  /** Holds everything that the bot writes to disk. */
  readonly directory: string;
  /** The bot's log as JSON lines, in that directory. */
  readonly logFile: string;
  /** Ends all of it and removes the directory, or what is in it but the log. */
  close(kept: { readonly keepLog: boolean }): Promise<void>;
}

/** What the bot has begun may wait for Slack's limits; nobody waits for the end of a demo. */
const stopWithinMs = 2_000;

interface DemoWorldOptions {
  readonly withAgents: boolean;
}

type Ending = (kept: { readonly keepLog: boolean }) => Promise<unknown>;

/** @throws ConfigError where there is no redis-server. */
export async function startDemoWorld(options: DemoWorldOptions): Promise<DemoWorld> {
  const endings: Ending[] = [];
  const close: Ending = async (kept) => {
    for (const end of endings.splice(0).toReversed()) await end(kept);
  };
  try {
    return { ...(await start(endings, options)), close: async (kept) => void (await close(kept)) };
  } catch (error) {
    await close({ keepLog: false });
    throw error;
  }
}

/** @param endings gets what undoes each step, as soon as the step is done. */
async function start(endings: Ending[], { withAgents }: DemoWorldOptions): Promise<Omit<DemoWorld, 'close'>> {
  const { directory, dataDirectory, logFile, socketPath } = await makeDirectory(endings);
  const slack = await startSlackStandIn();
  endings.push(() => slack.close());
  const gitlab = await startGitlabStandIn();
  endings.push(() => gitlab.close());

  const house = furnish(gitlab);
  const webhook = {
    secret: randomBytes(16).toString('hex'),
    signingToken: `whsec_${randomBytes(32).toString('base64')}`,
  };
  const channel = channels.ci.id;
  const lab = withAgents ? await startLab({ directory, runnerIds: house.runnerIds }) : undefined;
  if (lab !== undefined) endings.push(() => lab.close());
  const settings = {
    ...settingsFor({ slack, gitlab, house, webhook, channel, dataDirectory, port: await freePort() }),
    ...lab?.botSettings,
    ...(lab && (await writeOperatorFiles({ directory, gitlab, house, login: lab.login }))),
  };
  const redis: RedisPlace = lab?.redis ?? { path: socketPath };
  if (lab === undefined) endings.push(() => endRedis(redis));
  const output = createLineTee(destination({ dest: logFile, sync: true }));
  const { bot, log } = await startBotWith(settings, output, lab);
  endings.push(() => Promise.race([bot.stop(), sleep(stopWithinMs)]));
  await slack.connect(`${bot.url}/slack/events`);
  const tasks = readPendingTasks(redis);
  endings.push(() => tasks.close());
  const webhookUrl = `${bot.url}/webhooks/gitlab`;
  return {
    gitlab,
    slack,
    house,
    channel,
    webhookUrl,
    webhook,
    tasks,
    redis,
    log,
    directory,
    logFile,
    onLogLine: output.listen,
    ...(lab && { lab }),
  };
}

async function startBotWith(settings: Environment, output: LineTee, lab: Lab | undefined) {
  const config = loadBotConfig(settings);
  const liveSecrets = createLiveSecrets();
  const log = createLog({ level: 'debug', secrets: config.secrets, liveSecrets, output });
  const lookFrom = lab && { lookFromHere: lab.lookFromHere };
  return { log, bot: await startBot(config, log, { liveSecrets, env: settings, ...lookFrom }) };
}

type Wired = Pick<DemoWorld, 'slack' | 'gitlab' | 'house' | 'webhook' | 'channel'> & {
  readonly dataDirectory: string;
  readonly port: number;
};

function settingsFor({ slack, gitlab, house, webhook, channel, dataDirectory, port }: Wired): Environment {
  return {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    SLACK_CHANNEL: channel,
    GITLAB_URL: gitlab.url,
    GITLAB_TOKEN: house.botToken,
    GITLAB_WEBHOOK_SECRET: webhook.secret,
    GITLAB_SIGNING_TOKEN: webhook.signingToken,
    PULLCHECK_DATA: dataDirectory,
    PULLCHECK_SEAL_KEY: randomBytes(32).toString('base64'),
    HOST: '127.0.0.1',
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
  };
}

async function makeDirectory(endings: Ending[]) {
  const directory = await mkdtemp(join(tmpdir(), 'pullcheck-demo-'));
  const dataDirectory = join(directory, 'data');
  const socketPath = embeddedSocketPath(dataDirectory);
  endings.push(async ({ keepLog }) => {
    // The socket has a directory of its own where this one's path is too long for it.
    for (const path of [dirname(socketPath), keepLog ? dataDirectory : directory]) {
      await rm(path, { recursive: true, force: true });
    }
  });
  return { directory, dataDirectory, socketPath, logFile: join(directory, 'bot.log') };
}
