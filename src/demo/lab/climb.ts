import { ladderTools } from '../../agent/agent-probes.ts';
import type { Environment } from '../../config/environment.ts';
import type { Resolve } from '../../egress/resolve.ts';
import { createHostMemory } from '../../host/host-memory.ts';
import { runLadder } from '../../probes/ladder/ladder.run.ts';
import { type LadderReport, ladderRequestSchema } from '../../probes/ladder/ladder.ts';
import type { LadderCredential } from '../../probes/ladder/ladder-credential.ts';

/** Tries a pull as the engine of a host would. */
export type Climb = (image: string, credential?: LadderCredential) => Promise<LadderReport>;

interface ClimbOptions {
  readonly root: string;
  readonly egressAllow: string;
  readonly resolve: Resolve | undefined;
  readonly environment: Environment;
}

const limitMs = 20_000;

export function createClimb({ root, egressAllow, resolve, environment }: ClimbOptions): Climb {
  const readSettings = createHostMemory({
    root,
    dockerHost: undefined,
    containerdAddress: undefined,
    runnerConfig: '/etc/gitlab-runner/config.toml',
    environment,
    asker: { kind: 'runner', id: null },
  });
  const tools = { ...ladderTools(egressAllow), ...(resolve && { resolve }) };
  return async (image, credential) => {
    const request = ladderRequestSchema.parse({ image, platform: null, credential: credential ?? null });
    const signal = AbortSignal.timeout(limitMs);
    return runLadder(request, await readSettings(), { ...tools, signal });
  };
}
