import { z } from 'zod';
import { type HostVerdict, hostProbeSchema } from './host-probe.ts';
import type { ProbeContract } from './probe-contract.ts';

const text = z.string().nullable();
const list = z.array(z.string()).max(20);

const runnerSchema = z.object({
  /** The webhook's `runner.id`. */
  id: z.number().nullable(),
  name: text,
  url: text,
  executor: text,
  pullPolicies: list,
  allowedPullPolicies: list,
  allowedImages: list,
  allowedServices: list,
  helperImage: text,
  /** Names of Kubernetes secrets. */
  imagePullSecrets: list,
  /** Names only. */
  variables: list,
});

export const runnerConfigFactsSchema = z.object({
  path: z.string(),
  state: z.enum(['read', 'absent', 'unreadable', 'broken']),
  why: z.string(),
  systemId: text,
  runners: z.array(runnerSchema).max(20),
});

export type RunnerConfigFacts = z.infer<typeof runnerConfigFactsSchema>;

export const runnerConfig = {
  args: z.object({}),
  observation: hostProbeSchema,
  timeoutMs: 5_000,
  maxObservationBytes: 32_768,
} satisfies ProbeContract;

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
