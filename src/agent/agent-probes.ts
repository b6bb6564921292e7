import type { Environment } from '../config/environment.ts';
import { isAbout, parseEgressAllow } from '../egress/egress-allow.ts';
import { createEgressPolicy } from '../egress/policy.ts';
import { createResolver } from '../egress/resolve.ts';
import { createHostMemory } from '../host/host-memory.ts';
import { gatherHostFacts } from '../probes/host-facts.run.ts';
import { observeImage } from '../probes/image.run.ts';
import { probes } from '../probes/index.ts';
import { type LadderTools, runLadder } from '../probes/ladder/ladder.run.ts';
import { repeatLadder } from '../probes/repeat.run.ts';
import { type RunnableProbe, runnable } from '../probes/runnable-probe.ts';
import type { AgentConfig } from './agent-config.ts';

/** How this host answers what an agent can be asked. */
export function agentProbes(
  { host, egressAllow }: Pick<AgentConfig, 'host' | 'egressAllow'>,
  environment: Environment,
): Readonly<Record<keyof typeof probes, RunnableProbe>> {
  const readSettings = createHostMemory({ ...host, environment, asker: { kind: 'runner', id: null } });
  const tools = ladderTools(egressAllow);
  return {
    image: runnable(probes.image, async (request, signal) => {
      const endsAt = performance.now() + probes.image.timeoutMs - reserveMs;
      const settings = await readSettings();
      const seen = observeImage(settings, request, { ...tools, signal });
      const facts = gatherHostFacts(settings, request.image);
      const [ladder, observed] = await Promise.all([seen.ladder, seen.host]);
      const whole = { ladder, host: [...observed], facts: await facts };
      if (request.repeat === undefined) return whole;
      const around = { request, host: settings, tools: { ...tools, signal }, endsAt };
      const repeat = await repeatLadder({ ...around, times: request.repeat, first: ladder });
      return repeat === undefined ? whole : { ...whole, repeat };
    }),
    ladder: runnable(probes.ladder, async (request, signal) =>
      runLadder(request, await readSettings(), { ...tools, signal }),
    ),
  };
}

/** Of the image's time, for the answer itself. */
const reserveMs = 3_000;

/** A request names a registry that its asker chose: what is not public has to be listed. */
export function ladderTools(egressAllow: string): LadderTools {
  const parsed = parseEgressAllow(egressAllow);
  const rules = parsed.kind === 'valid' ? parsed.rules : [];
  return {
    resolve: createResolver(),
    policy: createEgressPolicy({ rules, registries: 'listed' }),
    isListed: (hostname) => rules.some((rule) => isAbout(rule, hostname, undefined)),
    realms: new Map(),
  };
}
