import { ladderTools } from '../agent/agent-probes.ts';
import type { Environment } from '../config/environment.ts';
import type { PlaceAnswer } from '../diagnosis/conclude.ts';
import type { Resolve } from '../egress/resolve.ts';
import { createHostMemory } from '../host/host-memory.ts';
import { runLadder } from '../probes/ladder/ladder.run.ts';
import { ladderRequestSchema } from '../probes/ladder/ladder.ts';
import type { LadderCredential } from '../probes/ladder/ladder-credential.ts';

export type LookFromHere = (
  image: string,
  as?: { readonly platform?: string | null; readonly credential?: LadderCredential | null },
) => Promise<PlaceAnswer>;

interface LocalPlace {
  /** Where the host's `/` is; `/` where absent. */
  readonly root?: string;
  /** As the system does, where absent. */
  readonly resolve?: Resolve;
}

/** Looks at an image from beside the bot, within the same limits as an agent. What the bot's own host is like is beside the point. */
export function createLocalVantage(
  egressAllow: string,
  environment: Environment,
  { root = '/', resolve }: LocalPlace = {},
): LookFromHere {
  const readSettings = createHostMemory({
    root,
    dockerHost: undefined,
    containerdAddress: undefined,
    runnerConfig: '/etc/gitlab-runner/config.toml',
    environment,
    asker: { kind: 'runner', id: null },
  });
  const tools = { ...ladderTools(egressAllow), ...(resolve && { resolve }) };
  const name = "the bot's host";
  return async (image, { platform = null, credential = null } = {}) => {
    const request = ladderRequestSchema.safeParse({ image, platform, credential });
    if (!request.success) return { kind: 'silent', name, why: 'the reference cannot be asked about' };
    const signal = AbortSignal.timeout(request.data.totalTimeoutMs + 5_000);
    const ladder = await runLadder(request.data, await readSettings(), { ...tools, signal });
    return {
      kind: 'answered',
      vantage: { name, image, ladder, host: [], clock: sameClock },
      asTheJob: ladder.identity === 'credential',
    };
  };
}

const sameClock = { leastMs: 0, mostMs: 0 };
