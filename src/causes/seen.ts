import type { Hop } from '../probes/hop.ts';
import type { HopName } from '../probes/hop-names.ts';
import type { ClockDifference } from '../probes/host-answer.ts';
import type { HostFacts } from '../probes/host-facts.ts';
import type { HostFault, HostProbe } from '../probes/host-probe.ts';
import type { HostProbeName } from '../probes/host-probe-names.ts';
import type { LadderReport } from '../probes/ladder/ladder.ts';
import type { RepeatObservation } from '../probes/repeat.ts';

/** What was seen of one image from one place. */
export interface Vantage {
  /** As a sentence names it: `runner-7`, `this machine`. */
  readonly name: string;
  /** The reference that was asked for, as it was written. */
  readonly image: string;
  readonly ladder: LadderReport;
  readonly host: readonly HostProbe[];
  /** How the host is set; absent where it was not asked. */
  readonly facts?: HostFacts;
  /** How far its clock is ahead of the bot's; absent where no bot asked. */
  readonly clock?: ClockDifference;
  /** What became of trying again; absent where that was not asked for. */
  readonly repeat?: RepeatObservation;
}

/** A vantage point beside those with which it can be compared. */
export interface Seen {
  readonly at: Vantage;
  /** Other places that answered about the same image. */
  readonly elsewhere: readonly Vantage[];
}

/** Nearest existing references, best first; empty unless a name was not found. */
export function suggestionsOf({ ladder }: Vantage): readonly string[] {
  return ladder.nearest?.references ?? [];
}

/** The first hop that failed; null where none did. */
export function failedHop({ ladder }: Vantage): Hop | null {
  return ladder.hops.find(({ outcome }) => outcome === 'failed') ?? null;
}

export function hopOf({ ladder }: Vantage, name: HopName): Hop | null {
  return ladder.hops.find(({ hop }) => hop === name) ?? null;
}

export function probeOf({ host }: Vantage, name: HostProbeName): HostProbe | null {
  return host.find(({ probe }) => probe === name) ?? null;
}

/** The probe that reports this fault, as a failure or as a warning. */
export function probeWith({ host }: Vantage, ...faults: readonly HostFault[]): HostProbe | null {
  return host.find(({ fault }) => fault !== null && faults.includes(fault)) ?? null;
}
