import { failedHop, type Vantage } from '../causes/seen.ts';
import type { Hop } from '../probes/hop.ts';

export interface Difference {
  /** `only-here`: what is wrong at the failing place is wrong nowhere else that answered. */
  readonly kind: 'only-here' | 'not-only-here' | 'passes-here';
  /** One sentence; for `only-here` with what is wrong in it. */
  readonly sentence: string;
}

/**
 * What sets the failing place apart from the others.
 *
 * @returns null where nobody else answered.
 */
export function compareVantages(failing: Vantage, others: readonly Vantage[]): Difference | null {
  if (others.length === 0) return null;
  const failed = failedHop(failing);
  const groups = groupAlike(others);
  if (failed === null) return { kind: 'passes-here', sentence: passedHere(failing, groups) };
  const alike = groups.filter((group) => isAlike(group.failed, failed));
  const rest = groups.filter((group) => !alike.includes(group)).map(describe);
  if (alike.length === 0) {
    const sentence = `Only ${failing.name}: ${said(failed)}; ${rest.join('; ')}.`;
    return { kind: 'only-here', sentence };
  }
  const names = list([failing, ...alike.flatMap(({ vantages }) => vantages)]);
  const sentence =
    rest.length === 0
      ? `${names} fail alike, so it is not that host alone.`
      : `${names} fail alike; ${rest.join('; ')}.`;
  return { kind: 'not-only-here', sentence };
}

interface Group {
  readonly failed: Hop | null;
  readonly vantages: readonly [Vantage, ...Vantage[]];
}

function groupAlike(vantages: readonly Vantage[]): readonly Group[] {
  const groups: Group[] = [];
  for (const vantage of vantages) {
    const failed = failedHop(vantage);
    const index = groups.findIndex((group) => isAlike(group.failed, failed));
    const group = groups[index];
    if (group === undefined) groups.push({ failed, vantages: [vantage] });
    else groups[index] = { ...group, vantages: [...group.vantages, vantage] };
  }
  return groups;
}

function isAlike(one: Hop | null, other: Hop | null): boolean {
  return one?.hop === other?.hop && one?.fault === other?.fault;
}

function passedHere({ name }: Vantage, groups: readonly Group[]): string {
  const failing = groups.filter(({ failed }) => failed !== null);
  if (failing.length === 0) return `Nothing differs: it can be pulled from ${name} and elsewhere.`;
  return `It can be pulled from ${name}, while ${failing.map(describe).join('; ')}.`;
}

function describe({ failed, vantages }: Group): string {
  if (failed !== null) return `${list(vantages)}: ${said(failed)}`;
  return `${list(vantages)} got through in ${slowest(vantages)}`;
}

/** Milliseconds of the slowest, as people write them. */
function slowest(vantages: readonly Vantage[]): string {
  const tookMs = Math.max(
    ...vantages.map(({ ladder }) => ladder.hops.reduce((sum, hop) => sum + (hop.tookMs ?? 0), 0)),
  );
  return tookMs < 1_000 ? `${Math.max(1, Math.round(tookMs))} ms` : `${(tookMs / 1_000).toFixed(1)} s`;
}

const mostNames = 3;

function list(vantages: readonly Vantage[]): string {
  const names = vantages.slice(0, mostNames).map(({ name }) => name);
  const rest = vantages.length - names.length;
  if (rest > 0) return `${names.join(', ')} and ${rest} more`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** A hop's sentence inside another one. */
function said({ summary }: Hop): string {
  return summary.replace(/\.$/, '');
}
