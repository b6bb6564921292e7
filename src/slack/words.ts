import type { Actor, Certainty } from '../causes/cause.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { Role } from '../failure/failure-text.ts';

/** Certainty as a person reads it; it is always the log that establishes or does not. */
export function howSure({ certainty, log }: Pick<Diagnosis, 'certainty' | 'log'>): string {
  return log === 'read' ? certaintyWords[certainty] : 'why it failed cannot be said';
}

const certaintyWords: Readonly<Record<Certainty, string>> = {
  confirmed: 'confirmed by the log',
  likely: 'likely, from the log alone',
  inconclusive: 'the log alone does not settle it',
};

/** Emoji names; the words beside them say the same. */
export const certaintyEmoji: Readonly<Record<Certainty, string>> = {
  confirmed: 'red_circle',
  likely: 'large_orange_circle',
  inconclusive: 'white_circle',
};

export const roleWords: Readonly<Record<Role, string>> = {
  build: 'job image',
  service: 'service image',
  helper: "runner's helper image",
};

export const actorWords: Readonly<Record<Actor, string>> = {
  developer: 'Developer',
  maintainer: 'Maintainer',
  'runner-owner': 'Runner owner',
  'registry-owner': 'Registry owner',
  network: 'Network team',
  'pullcheck-operator': 'Pullcheck operator',
};

export function count(amount: number, singular: string, plural = `${singular}s`): string {
  return `${amount} ${amount === 1 ? singular : plural}`;
}
