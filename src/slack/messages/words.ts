import type { Actor, Certainty } from '../../causes/cause.ts';
import type { Diagnosis } from '../../diagnosis/diagnosis.ts';
import type { Role } from '../../failure/failure-text.ts';

/** Certainty as a person reads it, with what establishes it. */
export function howSure({
  certainty,
  log,
  observed,
}: Pick<Diagnosis, 'certainty' | 'log' | 'observed'>): string {
  if (log !== 'read') return 'why it failed cannot be said';
  return observed?.fromHost === true ? hostWords[certainty] : certaintyWords[certainty];
}

const hostWords: Readonly<Record<Certainty, string>> = {
  confirmed: 'confirmed on the host where it failed',
  likely: 'likely, from the log and the host',
  inconclusive: 'neither the log nor the host settles it',
};

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
