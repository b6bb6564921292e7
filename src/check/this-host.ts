import { homedir, hostname } from 'node:os';
import { createEgressPolicy } from '../egress/policy.ts';
import { createResolver } from '../egress/resolve.ts';
import { platformOf } from '../host/host-platform.ts';
import { readHost } from '../host/read-host.ts';
import type { Hop } from '../probes/hop.ts';
import { type ImageObservation, observeImage } from '../probes/image.run.ts';
import { formatPlatform } from '../probes/ladder/platform.ts';

/** A host as a check asks it. */
export interface CheckedHost {
  readonly name: string;
  /** `linux/amd64`, as this process knows it: its engine may say otherwise. */
  readonly platform: string;
  observe(question: Question): Promise<ImageObservation>;
}

export interface Question {
  readonly image: string;
  /** Null: the host's own. */
  readonly platform: string | null;
  readonly totalMs: number;
  readonly signal: AbortSignal;
  readonly onHop: (hop: Hop) => void;
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
    async observe({ image, platform, totalMs, signal, onHop }) {
      const request = {
        image,
        platform,
        credential: null,
        stageTimeoutMs: 3_000,
        totalTimeoutMs: totalMs,
      };
      return observeImage(await reading, request, {
        resolve: createResolver(),
        policy: createEgressPolicy({ rules: [], registries: 'anywhere' }),
        // A registry that was typed can have the credential anyhow: it need only ask for it by Basic login.
        isListed: () => true,
        realms: new Map(),
        signal,
        onHop,
      });
    },
  };
}
