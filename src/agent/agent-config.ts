import { parseEnvironment } from '../config/config-faults.ts';
import type { LogLevel } from '../config/config-fields.ts';
import type { Environment, ReadFile } from '../config/environment.ts';
import type { AgentKeys, NamedKey } from '../json-web-keys.ts';
import { agentVariables } from './agent-variables.ts';

export interface AgentConfig {
  readonly name: string;
  readonly keys: AgentKeys;
  /** Public keys; at least one. */
  readonly botKeys: readonly NamedKey[];
  readonly redisUrl: string;
  readonly tags: readonly string[];
  readonly host: HostConfig;
  /** PULLCHECK_EGRESS_ALLOW as it was written. */
  readonly egressAllow: string;
  readonly dataDirectory: string;
  readonly logLevel: LogLevel;
  /** Every secret above, for the log to keep out of its lines. */
  readonly secrets: readonly string[];
}

/** Where to look on the host. */
export interface HostConfig {
  /** Where its `/` is. */
  readonly root: string;
  /** Path on the host. */
  readonly runnerConfig: string;
  readonly dockerHost: string | undefined;
  readonly containerdAddress: string | undefined;
}

/**
 * Reads and checks the environment of `pullcheck agent`.
 *
 * @throws ConfigError that names every faulty variable at once, and no value.
 */
export function loadAgentConfig(env: Environment, readFile?: ReadFile): AgentConfig {
  const { variables, secrets } = parseEnvironment(agentVariables, env, () => [], readFile);
  return {
    name: variables.PULLCHECK_AGENT_NAME,
    keys: variables.PULLCHECK_AGENT_KEY,
    botKeys: variables.PULLCHECK_BOT_PUBLIC_KEY,
    redisUrl: variables.REDIS_URL,
    tags: variables.PULLCHECK_AGENT_TAGS,
    host: {
      root: variables.PULLCHECK_HOST_ROOT,
      runnerConfig: variables.PULLCHECK_RUNNER_CONFIG,
      dockerHost: variables.DOCKER_HOST,
      containerdAddress: variables.CONTAINERD_ADDRESS,
    },
    egressAllow: variables.PULLCHECK_EGRESS_ALLOW,
    dataDirectory: variables.PULLCHECK_DATA,
    logLevel: variables.LOG_LEVEL,
    secrets,
  };
}
