import type { Vantage } from '../causes/seen.ts';
import { findDrift } from '../probes/drift.ts';
import type { Difference } from './compare-vantages.ts';

/** Where only this host fails, what it is set differently in than one that does not; empty elsewhere. */
export function driftBetween(
  { name, facts }: Vantage,
  others: readonly Vantage[],
  difference: Difference | null,
): readonly string[] {
  const other = others.find((vantage) => vantage.facts !== undefined);
  if (difference?.kind !== 'only-here' || facts === undefined || other?.facts === undefined) return [];
  const found = findDrift(facts, other.facts).slice(0, mostDrift);
  if (found.length === 0) return [`${name} and ${other.name} are set alike, as far as could be read.`];
  const words = found.map(({ title, here, there }) => `${title} (${here} against ${there})`);
  return [`What differs between ${name} and ${other.name}: ${words.join('; ')}.`];
}

const mostDrift = 3;
