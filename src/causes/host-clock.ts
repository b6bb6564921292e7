import { inWordsAhead, tolerableSeconds } from '../probes/clock-offset.ts';
import { type ClockWitness, clockWitnesses } from './clock-witnesses.ts';
import type { Vantage } from './seen.ts';

export interface HostClock {
  /** `disputed`: the other clocks do not agree on it. */
  readonly kind: 'right' | 'wrong' | 'disputed' | 'unknown';
  /** How far it is ahead of the others where it is wrong, in seconds; else 0. */
  readonly aheadSeconds: number;
  /** `The clock of runner-7 is 3 h behind the bot's and that of registry.example.com:443`; empty where it is unknown. */
  readonly said: string;
}

/** Whether a host's clock is right, by the vote of all others that were seen. */
export function hostClock(at: Vantage, elsewhere: readonly Vantage[] = []): HostClock {
  const witnesses = clockWitnesses(at, elsewhere);
  const [first] = witnesses;
  if (first === undefined) return { kind: 'unknown', aheadSeconds: 0, said: '' };
  const groups = (['agrees', 'ahead', 'behind'] as const).map((way) => ({
    way,
    witnesses: witnesses.filter((witness) => wayOf(witness) === way),
  }));
  const most = groups.find((group) => group.witnesses.length * 2 > witnesses.length);
  const others = groups.filter((group) => group !== most && group.witnesses.length > 0);
  const told = [...(most === undefined ? [] : [most]), ...others];
  const said = `The clock of ${at.name} ${told.map((group) => tell(group.witnesses)).join(', but ')}`;
  if (most === undefined) return { kind: 'disputed', aheadSeconds: 0, said };
  if (most.way === 'agrees') return { kind: 'right', aheadSeconds: 0, said };
  return { kind: 'wrong', aheadSeconds: middleOf(most.witnesses[0] ?? first), said };
}

function wayOf({ least, most }: ClockWitness): 'agrees' | 'ahead' | 'behind' {
  if (least > tolerableSeconds) return 'ahead';
  return most < -tolerableSeconds ? 'behind' : 'agrees';
}

function tell(witnesses: readonly ClockWitness[]): string {
  const [first] = witnesses;
  const names = witnesses.slice(0, mostNames).map(({ name }) => name);
  if (first === undefined) return '';
  const way = wayOf(first) === 'agrees' ? 'agrees with' : `is ${inWordsAhead(middleOf(first))}`;
  return `${way} ${names.join(' and ')}`;
}

const mostNames = 2;

function middleOf({ least, most }: ClockWitness): number {
  return (least + most) / 2;
}
