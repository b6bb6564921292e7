import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { createBotServer } from './bot/bot-server.ts';
import { createChangingEngine } from './bot/changing.ts';
import { createLocalVantage, type LookFromHere } from './bot/local-vantage.ts';
import { createLooking } from './bot/looking.ts';
import { createMetrics, type Metrics } from './bot/metrics.ts';
import { createOffering, openCredentialsFile } from './bot/offering.ts';
import { openAccounts } from './bot/open-accounts.ts';
import { createProgress } from './bot/webhook-progress.ts';
import { offersFor } from './clicks/offers.ts';
import type { Environment } from './config/environment.ts';
import { type BotConfig, loadBotConfig } from './config.ts';
import { diagnose } from './diagnosis/diagnose.ts';
import { ConfigError, PermanentError } from './errors.ts';
import { isTraceComplete } from './failure/failure-text.ts';
import { createGitlabClient, type GitlabClient } from './gitlab/client.ts';
import { createIncidentStore, type IncidentStore } from './incidents/store.ts';
import { createLog } from './log.ts';
import { createLiveSecrets, type LiveSecrets } from './logging/live-secrets.ts';
import { probes } from './probes/index.ts';
import { type Agents, createAgents } from './queue/asking/agents.ts';
import { createClickDesk } from './queue/clicks/click-queue.ts';
import { createDuties } from './queue/clicks/duties.ts';
import { createCommandIntake } from './queue/commands/command-intake.ts';
import { takeAnswer } from './queue/dispatch.ts';
import { createIntake, type IntakeStore } from './queue/intake.ts';
import { openRedis, type RedisConnections } from './queue/redis/redis.ts';
import { createSpool } from './queue/spool.ts';
import { createTasks, type Tasks } from './queue/tasks.ts';
import { startThreadWorker } from './queue/thread-worker.ts';
import { startTriageWorker } from './queue/triage-worker.ts';
import type { RunningWorker } from './queue/worker.ts';
import { createSlack, type Slack } from './slack/slack.ts';

export interface Bot {
  /** `http://HOST:PORT`, the port that was really taken. */
  readonly url: string;
  /** Takes nothing more, lets what was begun end, and closes everything. */
  stop(): Promise<void>;
}

interface StartOptions {
  /** Where it is aborted, Slack's first answer is not waited for. */
  readonly stopping?: AbortSignal;
  /** Those that the log knows of. */
  readonly liveSecrets: LiveSecrets;
  /** For secrets that PULLCHECK_CREDENTIALS_FILE names. */
  readonly env?: Environment;
  /** Looks at an image from beside the bot; as the bot's own host does where absent. */
  readonly lookFromHere?: LookFromHere;
}

const stopDeadlineMs = 10_000;
const drainEveryMs = 2_000;

/**
 * `pullcheck bot`: runs until SIGTERM or SIGINT.
 *
 * @returns the exit code.
 * @throws ConfigError where the settings cannot work.
 */
export async function runBot(env: Environment): Promise<number> {
  const config = loadBotConfig(env);
  const liveSecrets = createLiveSecrets();
  const log = createLog({ level: config.logLevel, secrets: config.secrets, liveSecrets });
  const stopping = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stopping.abort(name));
  const bot = await startBot(config, log, { stopping: stopping.signal, liveSecrets, env });
  await aborted(stopping.signal);
  log.info({ signal: stopping.signal.reason }, 'stopping');
  await bot.stop();
  log.info({}, 'stopped');
  return 0;
}

/** Builds every adapter, joins them, and starts from the inside out: who hands work over comes after who takes it. */
export async function startBot(config: BotConfig, log: Logger, options: StartOptions): Promise<Bot> {
  const { stopping } = options;
  const base = await openBase(config, log, options);
  const { redis, gitlab, intake, slack, accounts, agents, looking, engine, server } = join(base, options);
  const workers: RunningWorker[] = [];
  const draining = new AbortController();

  async function stop(): Promise<void> {
    draining.abort();
    await Promise.all([server.close(), slack.stop(stopDeadlineMs)]);
    await Promise.all(
      [...workers, ...(agents === undefined ? [] : [agents])].map((one) => one.stop(stopDeadlineMs)),
    );
    await Promise.all([gitlab.close(), accounts.close(), engine.close()]);
    await redis.close();
  }

  try {
    const { host, port } = await server.listen();
    log.info({ host, port }, 'listening');
    if (config.slack.channel === undefined) log.warn({}, 'SLACK_CHANNEL is not set: failures are not posted');
    workers.push(
      ...startWorkers({ ...base, slack }),
      ...looking.start(slack, accounts.linking),
      ...engine.start(),
    );
    void drainRegularly(intake, draining.signal, log);
    await Promise.race([slack.start(), ...(stopping ? [aborted(stopping)] : [])]);
    return { url: `http://${host}:${port}`, stop };
  } catch (error) {
    await stop();
    throw error instanceof PermanentError ? new ConfigError(error.message, { cause: error }) : error;
  }
}

/** What all else stands on. */
async function openBase(config: BotConfig, log: Logger, { env = {}, liveSecrets }: StartOptions) {
  const credentialsFile = await openCredentialsFile(config, { env, liveSecrets, log });
  const redis = await openRedis(config.redis, config.dataDirectory, log);
  const incidents = createIncidentStore(redis.commands);
  const tasks = createTasks(redis.commands);
  const spool = createSpool(config.dataDirectory, log);
  return {
    config,
    log,
    redis,
    incidents,
    tasks,
    liveSecrets,
    credentialsFile,
    metrics: createMetrics(),
    gitlab: createGitlabClient({ url: config.gitlab.url, token: config.gitlab.token }),
    duties: createDuties(redis.commands),
    intake: createIntake({ redis: redis.commands, tasks, spool, incidents, log }),
  };
}

type Base = Awaited<ReturnType<typeof openBase>>;

/** What people meet, and what works for them. */
function join(base: Base, { lookFromHere }: StartOptions) {
  const { config, redis, gitlab, incidents, tasks, duties, intake, credentialsFile, log } = base;
  const offering = createOffering(config, credentialsFile);
  const slack = createSlack({
    config: config.slack,
    gitlabUrl: config.gitlab.url,
    redis: redis.commands,
    diagnose,
    desk: createCommandIntake(redis.commands),
    clickDesk: createClickDesk(redis.commands),
    offersFor: (incident, reply) => offersFor(offering, incident, reply),
    log,
  });
  const { directory } = slack;
  const accounts = openAccounts({ config, redis: redis.commands, gitlab, directory, log });
  const agents = openAgents({ config, redis, incidents, tasks, log });
  const looking = createLooking({
    ...base,
    agents,
    lookFromHere: lookFromHere ?? createLocalVantage(config.egressAllow, {}),
  });
  const engine = createChangingEngine({ ...base, slack, accounts, looking });
  const progress = createProgress({ incidents, tasks, duties, log });
  const pages = [...accounts.routes, ...engine.routes];
  const server = createBotServer({ ...base, slack, pages, progress });
  return { redis, gitlab, intake, slack, accounts, agents, looking, engine, server };
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

interface WorkerParts {
  readonly config: BotConfig;
  readonly redis: RedisConnections;
  readonly gitlab: GitlabClient;
  readonly incidents: IncidentStore;
  readonly tasks: Tasks;
  readonly slack: Slack;
  readonly metrics: Metrics;
  readonly log: Logger;
}

function startWorkers(parts: WorkerParts): readonly RunningWorker[] {
  const { config, redis, gitlab, incidents, tasks, slack, metrics, log } = parts;
  const connection = redis.workers;
  const triage = startTriageWorker({
    connection,
    incidents,
    tasks,
    readTrace: (job) => gitlab.readTrace(job),
    async jobRunner(job) {
      const details = await gitlab.jobDetails(job);
      return details.kind === 'found' ? (details.value.runnerManager ?? undefined) : undefined;
    },
    diagnose,
    isTraceComplete,
    onDiagnosed: (diagnosis) => metrics.countDiagnosis(diagnosis?.cause ?? null),
    log,
  });
  const thread = startThreadWorker({
    connection,
    incidents,
    channelOf: () => config.slack.channel,
    async syncThread(incident, channel) {
      const { kind } = await slack.syncThread(incident, channel);
      log.info({ incident: incident.id, outcome: kind }, 'thread synced');
    },
    log,
  });
  return [triage, thread];
}

function openAgents(parts: {
  readonly config: BotConfig;
  readonly redis: RedisConnections;
  readonly incidents: IncidentStore;
  readonly tasks: Tasks;
  readonly log: Logger;
}): Agents | undefined {
  const { config, redis, incidents, tasks, log } = parts;
  if (config.agents === undefined) return undefined;
  return createAgents({
    connections: redis,
    agentsFile: config.agents.file,
    signingKey: config.agents.signingKey,
    contracts: probes,
    onAnswer: (about, answer) => takeAnswer({ incidents, tasks, log }, about, answer),
    log,
  });
}

/** Until Redis is back, what was spooled waits; nothing announces its return to a process that just started. */
async function drainRegularly(intake: IntakeStore, stop: AbortSignal, log: Logger): Promise<void> {
  while (!stop.aborted) {
    await intake.drain().catch((error: unknown) => log.warn({ err: error }, 'spool not drained yet'));
    await sleep(drainEveryMs, undefined, { signal: stop, ref: false }).catch(() => undefined);
  }
}
