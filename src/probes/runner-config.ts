import type { HostVerdict } from './host-probe.ts';

type RunnerFacts = {
  /** The webhook's `runner.id`. */
  readonly id: number | null;
  readonly name: string | null;
  readonly url: string | null;
  readonly executor: string | null;
  readonly pullPolicies: string[];
  readonly allowedPullPolicies: string[];
  readonly allowedImages: string[];
  readonly allowedServices: string[];
  readonly helperImage: string | null;
  /** Names of Kubernetes secrets. */
  readonly imagePullSecrets: string[];
  /** Names only. */
  readonly variables: string[];
};

export type RunnerConfigFacts = {
  readonly path: string;
  readonly state: 'read' | 'absent' | 'unreadable' | 'broken';
  readonly why: string;
  readonly systemId: string | null;
  readonly runners: RunnerFacts[];
};

export const timeoutMs = 5_000;

export function judgeRunnerConfig({ path, state, why, runners }: RunnerConfigFacts): HostVerdict {
  switch (state) {
    case 'absent':
      return { outcome: 'skipped', fault: null, summary: `There is no ${path}: no gitlab-runner here.` };
    case 'unreadable':
      return {
        outcome: 'warned',
        fault: 'runner-config-unreadable',
        summary: `${path} could not be read: ${why}.`,
      };
    case 'broken':
      return {
        outcome: 'warned',
        fault: 'runner-config-broken',
        summary: `${path} is not valid: ${why}. The runner keeps what it read before.`,
      };
    case 'read': {
      const kinds = [...new Set(runners.map(({ executor }) => executor ?? 'unknown'))].join(', ');
      const summary =
        runners.length === 0 ? 'No runner is registered.' : `${runners.length} runner(s): ${kinds}.`;
      return { outcome: 'passed', fault: null, summary: summary.slice(0, 500) };
    }
    default:
      throw new Error(`unknown state: ${String(state satisfies never)}`);
  }
}
