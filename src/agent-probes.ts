import type { AgentConfig } from './agent-config.ts';
import type { RunnableProbe } from './probes/runnable-probe.ts';

/** Every probe that an agent answers, by the name under which it is asked for. */
export function agentProbes(_config: AgentConfig): Readonly<Record<string, RunnableProbe>> {
  return {};
}
