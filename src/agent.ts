import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import packageJson from '../package.json' with { type: 'json' };
import { type AgentConfig, loadAgentConfig } from './agent/agent-config.ts';
import { agentProbes } from './agent/agent-probes.ts';
import { describeRunners } from './agent/agent-runners.ts';
import type { Environment } from './config/environment.ts';
import { ConfigError } from './errors.ts';
import { createLog } from './log.ts';
import { makeDirectory } from './make-directory.ts';
import type { RunnableProbe } from './probes/runnable-probe.ts';
import { connectAgentRedis } from './queue/answering/agent-redis.ts';
import { announcePresence } from './queue/answering/announce-presence.ts';
import { startAnswering } from './queue/answering/answer-probes.ts';
import { createFreshness } from './queue/answering/freshness.ts';
import { openReplayGuard } from './queue/answering/replay-guard.ts';

export interface Agent {
  /** Takes nothing more, lets what was begun end, and says that it is gone. */
  stop(): Promise<void>;
}

const stopDeadlineMs = 8_000;

/**
 * `pullcheck agent`: runs until SIGTERM or SIGINT.
 *
 * @returns the exit code.
 * @throws ConfigError where the settings cannot work.
 */
export async function runAgent(env: Environment): Promise<number> {
  const config = loadAgentConfig(env);
  const log = createLog({ level: config.logLevel, secrets: config.secrets });
  const agent = await startAgent(config, agentProbes(config, env), log);
  const signal = await new Promise<string>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => resolve(name));
  });
  log.info({ signal }, 'stopping');
  await agent.stop();
  log.info({}, 'stopped');
  return 0;
}

/** Takes questions before it is announced: nobody asks what does not listen. */
export async function startAgent(
  config: AgentConfig,
  probes: Readonly<Record<string, RunnableProbe>>,
  log: Logger,
): Promise<Agent> {
  const { name, keys, botKeys } = config;
  const replays = await openReplayGuard(await dataDirectory(config), log);
  const freshness = createFreshness({ now: Date.now, monotonicNow: () => performance.now() });
  const policy = policyRevision(config);
  const redis = connectAgentRedis(config.redisUrl, log);
  const common = { redis, name, policy, freshness, now: Date.now, log };
  const answering = startAnswering({ ...common, keys, botKeys, probes, replays });
  const presence = announcePresence({
    ...common,
    key: keys.signing,
    describe: async () => ({
      ...(await describeRunners(config.host)),
      version: packageJson.version,
      platform: ociPlatform(),
      hostname: hostname().slice(0, 200),
      tags: [...config.tags],
      probes: Object.keys(probes),
    }),
  });
  log.info({ agent: name, probes: Object.keys(probes), policy }, 'agent started');

  return {
    async stop() {
      await answering.stop(stopDeadlineMs);
      await presence.stop();
      redis.disconnect();
    },
  };
}

async function dataDirectory({ dataDirectory: data, name }: AgentConfig): Promise<string> {
  const directory = join(data, `agent-${name}`);
  try {
    await makeDirectory(directory);
    return directory;
  } catch (error) {
    throw new ConfigError('PULLCHECK_DATA cannot be written: the agent keeps there what it has answered.', {
      cause: error,
    });
  }
}

/** Changes with what this agent is allowed: a question asked under other rules is refused. */
function policyRevision({ egressAllow }: AgentConfig): string {
  return createHash('sha256').update(JSON.stringify({ egressAllow })).digest('base64url').slice(0, 16);
}

/** As image indexes name it. */
function ociPlatform(): string {
  const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm: 'arm/v7', ia32: '386' };
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  return `${system}/${architectures[process.arch] ?? process.arch}`;
}
