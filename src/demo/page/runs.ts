import { beginScenario } from '../begin-scenario.ts';
import type { DemoWorld } from '../demo-world.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { ActOutcome } from './act.ts';

/** A scenario that was started from the page. */
export interface Run {
  readonly scenario: Scenario;
  readonly pipelineIds: Set<number>;
  /** When GitLab sent its first webhook, in milliseconds since 1970. */
  readonly sentAtMs: number;
}

export interface Runs {
  /** Oldest first. */
  all(): readonly Run[];
  /** Resolves when GitLab's webhooks are answered. */
  readonly start: (name: string) => Promise<ActOutcome>;
  /** The run that a pipeline belongs to. */
  of(pipelineId: number): Run | undefined;
}

/** All of them are kept in memory. */
const mostRuns = 200;

export function createRuns(
  world: Pick<DemoWorld, 'gitlab' | 'slack' | 'house' | 'channel' | 'webhookUrl' | 'webhook' | 'lab'>,
  scenarios: readonly Scenario[],
  onStart: (title: string) => void,
): Runs {
  const runs: Run[] = [];
  return {
    all: () => runs,
    async start(name) {
      const scenario = scenarios.find((one) => one.name === name);
      if (scenario === undefined) return { kind: 'not-done', why: 'There is no such scenario.' };
      if (runs.length >= mostRuns)
        return { kind: 'not-done', why: 'Enough has failed: start the demo again.' };
      onStart(scenario.title);
      world.lab?.stage(name);
      const { sent } = await beginScenario(world, scenario, (pipelineIds) => {
        runs.push({ scenario, pipelineIds: new Set(pipelineIds), sentAtMs: Date.now() });
      });
      const refused = sent.find(({ outcome }) => outcome.kind !== 'answered' || outcome.status >= 300);
      return refused === undefined
        ? { kind: 'done' }
        : { kind: 'not-done', why: 'The bot did not take the webhook: its log says why.' };
    },
    of: (pipelineId) => runs.find(({ pipelineIds }) => pipelineIds.has(pipelineId)),
  };
}
