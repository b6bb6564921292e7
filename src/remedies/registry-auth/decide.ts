import type { RunnerRules } from '../../credentials/runner-rules.ts';
import { toSecret } from '../../credentials/secret.ts';
import type { StoredVariable, VariableToWrite } from '../gitlab-port.ts';
import { findBase } from './find-base.ts';
import { mergeAuth, type NewEntry } from './merge-auth.ts';
import { decideProtection } from './protection.ts';
import { authVariable, type Situation } from './situation.ts';

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
  const variable: VariableToWrite = {
    key: authVariable,
    value: toSecret(merged.value),
    type: own?.type === 'file' && wanted.rules.readsFileType ? 'file' : 'env_var',
    isProtected: protection.isProtected,
    isMasked: true,
    isRaw: true,
    environmentScope: '*',
  };
  if (own !== null && isSame(own, variable)) return { kind: 'same' };
  const entry = merged.replaces
    ? `Replaces the entry for ${merged.key}.`
    : `Adds an entry for ${merged.key}.`;
  const others = merged.others.length === 0 ? [] : [`Stays as it is: ${merged.others.join(', ')}.`];
  const store =
    merged.credsStore === null
      ? []
      : [`It also names the credential store "${merged.credsStore}", whose entries go before this one.`];
  const type =
    own?.type === 'file' && variable.type === 'env_var'
      ? ['Its type becomes "variable": this runner cannot read one of type "file".']
      : [];
  return {
    kind: own === null ? 'create' : 'update',
    variable,
    before: own,
    notes: [entry, ...others, ...base.notes, ...store, ...type],
  };
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
