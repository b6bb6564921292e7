import { failedHop, type Vantage } from '../causes/seen.ts';
import { type Fault, isFault } from '../probes/ladder/faults.ts';

/** How often a pull failed of all the times that it was tried. */
export interface Steadiness {
  readonly failed: number;
  readonly of: number;
  /** Most frequent first; as often as not: the first that was met. */
  readonly faults: readonly Fault[];
}

/** @returns null where it was tried but once: a single try tells nothing of what comes and goes. */
export function steadinessOf(at: Vantage): Steadiness | null {
  const { repeat } = at;
  if (repeat === undefined || repeat.tries.length === 0) return null;
  const first = failedHop(at)?.fault ?? null;
  const tries = [first, ...repeat.tries.map(({ fault }) => fault)];
  const met = tries.filter(isFault);
  const faults = [...new Set(met)].toSorted((one, other) => countOf(met, other) - countOf(met, one));
  return { failed: met.length, of: tries.length, faults };
}

export function comesAndGoes({ failed, of }: Steadiness): boolean {
  return failed > 0 && failed < of;
}

/** `3 of 6 tries failed`, `all 6 tries failed`, `all 6 tries passed`. */
export function inTries({ failed, of }: Steadiness): string {
  if (failed === 0) return `all ${of} tries passed`;
  return failed === of ? `all ${of} tries failed` : `${failed} of ${of} tries failed`;
}

function countOf(faults: readonly Fault[], fault: Fault): number {
  return faults.filter((one) => one === fault).length;
}
