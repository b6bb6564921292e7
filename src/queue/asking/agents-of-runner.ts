import type { AgentState, KnownAgent } from './agent-directory.ts';

/** What is known of the runner that took a job. */
export interface SoughtRunner {
  /** The webhook's `runner.id`. */
  readonly id: number | null;
  readonly systemId: string | null;
  /** As the log prints it, and as GitLab describes it. */
  readonly names: readonly string[];
  readonly tags: readonly string[];
}

export interface AgentsOfRunner {
  /** What tied them to the runner: the first of these that any agent shares with it. */
  readonly by: 'system-id' | 'runner-id' | 'name' | 'tags' | 'nothing';
  /** `tags` says only that jobs like this may run there. */
  readonly agents: readonly KnownAgent[];
}

/**
 * Agents on the host of a runner. A system id names one runner manager; an id may be shared by several hosts that were
 * registered together; names and tags are chosen by people.
 */
export function agentsOfRunner(agents: readonly KnownAgent[], runner: SoughtRunner): AgentsOfRunner {
  const ways: readonly (readonly [AgentsOfRunner['by'], (state: Present) => boolean])[] = [
    ['system-id', ({ presence }) => presence.systemId !== null && presence.systemId === runner.systemId],
    ['runner-id', ({ presence }) => presence.runners.some(({ id }) => id !== null && id === runner.id)],
    [
      'name',
      ({ presence }) => presence.runners.some(({ name }) => name !== null && runner.names.includes(name)),
    ],
    ['tags', ({ tags }) => runner.tags.length > 0 && runner.tags.every((tag) => tags.includes(tag))],
  ];
  for (const [by, fits] of ways) {
    const found = agents.filter(({ state }) => state.kind === 'present' && fits(state));
    if (found.length > 0) return { by, agents: found };
  }
  return { by: 'nothing', agents: [] };
}

type Present = Extract<AgentState, { readonly kind: 'present' }>;
