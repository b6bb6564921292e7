import { homedir, hostname } from 'node:os';
import { createEgressPolicy } from '../egress/policy.ts';
import { createResolver } from '../egress/resolve.ts';
import type { Host } from '../host/host.ts';
import { platformOf } from '../host/host-platform.ts';
import { readHost } from '../host/read-host.ts';
import type { Hop } from '../probes/hop.ts';
import type { HostProbe } from '../probes/host-probe.ts';
import { runLadder } from '../probes/ladder/ladder.run.ts';
import type { LadderReport } from '../probes/ladder/ladder.ts';
import { formatPlatform } from '../probes/ladder/platform.ts';

/** A host as a check asks it. */
export interface CheckedHost {
  readonly name: string;
  /** `linux/amd64`, as this process knows it: its engine may say otherwise. */
  readonly platform: string;
  climb(request: ClimbRequest): Promise<Climbed>;
  probe(request: ProbeRequest): Promise<readonly HostProbe[]>;
}

export interface ClimbRequest {
  readonly image: string;
  /** Null: the host's own. */
  readonly platform: string | null;
  readonly totalMs: number;
  readonly signal: AbortSignal;
  readonly onHop: (hop: Hop) => void;
}

export interface ProbeRequest extends Omit<ClimbRequest, 'onHop'> {
  readonly climbed: Promise<Climbed>;
}

export interface Climbed {
  readonly ladder: LadderReport;
  /** Nearest existing references, best first; empty unless a name was not found. */
  readonly suggestions: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** This machine, asked by the person who sits at it: with that person's credentials, wherever the registry may be. */
export function openThisHost(env: Environment): CheckedHost {
  const reading = readHost({
    root: env['PULLCHECK_HOST_ROOT'] || '/',
    dockerHost: env['DOCKER_HOST'] || undefined,
    containerdAddress: env['CONTAINERD_ADDRESS'] || undefined,
    runnerConfig: env['PULLCHECK_RUNNER_CONFIG'] || '/etc/gitlab-runner/config.toml',
    asker: { kind: 'person', home: homedir(), environment: env },
    environment: env,
  });
  return {
    name: hostname(),
    platform: formatPlatform(platformOf(null)),
    climb: async (request) => climb(await reading, request),
    probe: async (request) => [],
  };
}

async function climb(
  host: Host,
  { image, platform, totalMs, signal, onHop }: ClimbRequest,
): Promise<Climbed> {
  const ladder = await runLadder(
    { image, platform, credential: null, stageTimeoutMs: 3_000, totalTimeoutMs: totalMs },
    host,
    {
      resolve: createResolver(),
      policy: createEgressPolicy({ rules: [], registries: 'anywhere' }),
      // A registry that was typed can have the credential anyhow: it need only ask for it by Basic login.
      isListed: () => true,
      realms: new Map(),
      signal,
      onHop,
    },
  );
  return { ladder, suggestions: [] };
}
