import { authVariable } from '../../credentials/auth-config.ts';
import type { RunnerRules } from '../../credentials/runner-rules.ts';
import { toSecret } from '../../credentials/secret.ts';
import type { StoredVariable, VariableToWrite } from '../gitlab-port.ts';
import { findBase } from './find-base.ts';
import { type Merged, mergeAuth, type NewEntry } from './merge-auth.ts';
import { decideProtection } from './protection.ts';
import { type Situation } from './situation.ts';

export interface Wanted {
  /** `project acme/shop` */
  readonly where: string;
  readonly entry: NewEntry;
  /** Null: as the ref needs it. */
  readonly isProtected: boolean | null;
  readonly isRefProtected: boolean;
  readonly rules: RunnerRules;
  /** The job's log says that it took its credential from a `DOCKER_AUTH_CONFIG`. */
  readonly jobUsedOne: boolean;
}

export type Decision =
  | {
      readonly kind: 'create' | 'update';
      readonly variable: VariableToWrite;
      /** Null: there is none yet. */
      readonly before: StoredVariable | null;
      /** What is special about it, in sentences. */
      readonly notes: readonly string[];
    }
  /** It is stored exactly so. */
  | { readonly kind: 'same' }
  | { readonly kind: 'cannot'; readonly why: string };

/** Whether the entry can be stored without anything being lost, hidden or shown to more than before; and how. */
export function decide(situation: Situation, wanted: Wanted): Decision {
  const base = findBase(situation, wanted);
  if (base.kind === 'cannot') return base;
  const { from, own } = base;
  if (from !== null && !from.isRaw && /\$[A-Za-z_{]/.test(from.text)) {
    return cannot(wanted, 'it puts in other variables ($NAME), which a masked one cannot');
  }
  const merged = mergeAuth(from?.text ?? null, wanted.entry, wanted.rules.keys);
  if (merged.kind === 'cannot') return cannot(wanted, merged.why);
  const protection = decideProtection({ wanted, from, isOwn: own !== null, hasMore: merged.hasMore });
  if (protection.kind === 'cannot') return protection;
  const variable = toVariable(merged.value, { own, isProtected: protection.isProtected, wanted });
  if (own !== null && isSame(own, variable)) return { kind: 'same' };
  const notes = [...aboutEntry(merged), ...base.notes, ...aboutType(own, variable)];
  return { kind: own === null ? 'create' : 'update', variable, before: own, notes };
}

interface Deciding {
  readonly own: StoredVariable | null;
  readonly isProtected: boolean;
  readonly wanted: Wanted;
}

function toVariable(value: string, { own, isProtected, wanted }: Deciding): VariableToWrite {
  return {
    key: authVariable,
    value: toSecret(value),
    type: own?.type === 'file' && wanted.rules.readsFileType ? 'file' : 'env_var',
    isProtected,
    isMasked: true,
    isRaw: true,
    environmentScope: '*',
  };
}

function aboutEntry({ key, replaces, others, credsStore }: Extract<Merged, { readonly kind: 'merged' }>) {
  const notes = [replaces ? `Replaces the entry for ${key}.` : `Adds an entry for ${key}.`];
  if (others.length > 0) notes.push(`Stays as it is: ${others.join(', ')}.`);
  if (credsStore !== null) {
    notes.push(`It also names the credential store "${credsStore}", whose entries go before this one.`);
  }
  return notes;
}

function aboutType(own: StoredVariable | null, { type }: VariableToWrite): readonly string[] {
  if (own === null || own.type === type) return [];
  return ['Its type becomes "variable": this runner cannot read one of type "file".'];
}

function isSame(own: StoredVariable, { value, ...flags }: VariableToWrite): boolean {
  return (
    own.value?.() === value() &&
    own.type === flags.type &&
    own.isProtected === flags.isProtected &&
    own.isMasked &&
    own.isRaw
  );
}

function cannot({ where }: Wanted, why: string): { readonly kind: 'cannot'; readonly why: string } {
  return { kind: 'cannot', why: `The ${authVariable} for ${where} cannot be added to: ${why}.` };
}
