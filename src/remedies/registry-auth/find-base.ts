import { authVariable } from '../../credentials/auth-config.ts';
import type { StoredVariable } from '../gitlab-port.ts';
import { type GroupReading, type Situation } from './situation.ts';

/** The text that the new one starts from. */
export interface BaseText {
  readonly text: string;
  readonly isProtected: boolean;
  readonly isRaw: boolean;
}

export type Base =
  | {
      readonly kind: 'base';
      /** Null: from nothing. */
      readonly from: BaseText | null;
      /** The variable to change; null where it has to be made. */
      readonly own: StoredVariable | null;
      readonly notes: readonly string[];
    }
  | { readonly kind: 'cannot'; readonly why: string };

interface Wanted {
  readonly where: string;
  readonly jobUsedOne: boolean;
}

/**
 * What a job gets now where the variable is to be: a project's variable replaces a group's whole, and a group's that of
 * the group above.
 *
 * @see https://docs.gitlab.com/ci/variables/#cicd-variable-precedence
 */
export function findBase({ own, above, below }: Situation, { where, jobUsedOne }: Wanted): Base {
  if (below !== null && !(below.kind === 'missing' && below.why === 'not-found')) {
    const why = below.kind === 'missing' ? 'may have' : 'has';
    return cannot(`The project ${why} its own ${authVariable}, which hides that of ${where}.`);
  }
  if (own.kind === 'missing' && own.why === 'forbidden') {
    return cannot(`The variables of ${where} are not to be read or changed with these rights.`);
  }
  if (own.kind === 'several-scopes') return cannot(scopes(where));
  if (own.kind === 'found') {
    const { value } = own;
    if (value.environmentScope !== '*') return cannot(scopes(where));
    if (value.value === null) return cannot(hidden(where));
    return { kind: 'base', from: textOf(value, value.value()), own: value, notes: [] };
  }
  return fromAbove(above, { where, jobUsedOne });
}

function fromAbove(above: readonly GroupReading[], { where, jobUsedOne }: Wanted): Base {
  const unseen: string[] = [];
  for (const { path, reading } of above) {
    if (reading.kind === 'missing') {
      if (reading.why === 'forbidden') unseen.push(`group ${path}`);
      continue;
    }
    if (unseen.length > 0)
      return cannot(
        `${unseen.join(' and ')} may set a ${authVariable} that cannot be read, and one for ${where} would hide it.`,
      );
    if (reading.kind === 'several-scopes' || reading.value.environmentScope !== '*') {
      return cannot(
        `Group ${path} sets ${authVariable} by environment, and one for ${where} would hide those.`,
      );
    }
    const { value } = reading.value;
    if (value === null)
      return cannot(
        `Group ${path} sets a hidden ${authVariable}; one for ${where} would hide it, and its entries cannot be read.`,
      );
    const copied = `Begins with what group ${path} sets, since one for ${where} replaces it whole; later changes there will not reach it.`;
    return { kind: 'base', from: textOf(reading.value, value()), own: null, notes: [copied] };
  }
  if (jobUsedOne) {
    return cannot(
      `The job had a ${authVariable} that is set where it cannot be read: in a group above, the instance, or the runner's config.toml. One for ${where} would replace it whole.`,
    );
  }
  const places = [...unseen, 'the instance'].join(', ');
  const notes = [
    `Whether ${places} or the runner's config.toml sets one too cannot be seen; this one would be used instead.`,
  ];
  return { kind: 'base', from: null, own: null, notes };
}

function textOf({ isProtected, isRaw }: StoredVariable, text: string): BaseText {
  return { text, isProtected, isRaw };
}

function scopes(where: string): string {
  return `${authVariable} of ${where} is set by environment; which of them the job gets is for a person to say.`;
}

function hidden(where: string): string {
  return `${authVariable} of ${where} is hidden: GitLab shows its entries to nobody, so that nothing can be added without losing them. Whoever knows them can store it anew, masked.`;
}

function cannot(why: string): Base {
  return { kind: 'cannot', why: why.charAt(0).toUpperCase() + why.slice(1) };
}
