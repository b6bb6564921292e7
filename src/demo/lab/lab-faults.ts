import type { Ground } from './ground.ts';
import type { Registries } from './registries.ts';

export interface LabFaults {
  /** What can be repaired, by the scenario's name, as a button says it. */
  readonly repairs: ReadonlyMap<string, string>;
  /** Breaks what a scenario is about. */
  stage(scenario: string): void;
  /** @returns whether there was anything to repair. */
  repair(scenario: string): boolean;
}

interface Fault {
  /** As a button says it. */
  readonly repair: string;
  readonly set: (isBroken: boolean) => void;
}

/** What scenarios break in the lab, and what somebody outside Pullcheck can repair of it. */
export function labFaults(ground: Ground, registries: Registries): LabFaults {
  const faults = new Map<string, Fault>([
    ['docker-hub-rate-limit', { repair: 'Let the limit reset', set: registries.limitPulls }],
  ]);
  // A proxy resolves names for the hosts behind it.
  if (ground.kind === 'namespaces') {
    faults.set('dns-on-one-runner', {
      repair: 'Repair the resolver',
      set: (isBroken) => ground.setKnown('docker-7', 'images.acme.example', !isBroken),
    });
  }
  return {
    repairs: new Map([...faults].map(([name, { repair }]) => [name, repair])),
    stage: (scenario) => faults.get(scenario)?.set(true),
    repair(scenario) {
      faults.get(scenario)?.set(false);
      return faults.has(scenario);
    },
  };
}
