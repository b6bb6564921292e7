import { authVariable } from '../../credentials/auth-config.ts';
import type { BaseText } from './find-base.ts';

interface Asked {
  readonly wanted: {
    readonly where: string;
    /** Null: as the ref needs it. */
    readonly isProtected: boolean | null;
    readonly isRefProtected: boolean;
  };
  readonly from: BaseText | null;
  /** Whether `from` is the variable that is changed, and not one above that is copied. */
  readonly isOwn: boolean;
  /** Whether there is more in it than the new entry. */
  readonly hasMore: boolean;
}

export type Protection =
  | { readonly kind: 'decided'; readonly isProtected: boolean }
  | { readonly kind: 'cannot'; readonly why: string };

/**
 * Whether only protected refs may get the variable. One that is protected does not reach the job of another ref; one
 * that no longer is shows its other entries to every branch.
 *
 * @see https://docs.gitlab.com/ci/variables/#protect-a-cicd-variable
 */
export function decideProtection({ wanted, from, isOwn, hasMore }: Asked): Protection {
  if (wanted.isProtected === true && !wanted.isRefProtected) {
    return cannot('A protected variable does not reach this pipeline: its branch or tag is not protected.');
  }
  const isProtected = wanted.isProtected ?? (wanted.isRefProtected && usually({ wanted, from, isOwn }));
  if (from === null || !hasMore || isProtected === from.isProtected) return { kind: 'decided', isProtected };
  const why = from.isProtected ? shown({ wanted, isOwn }) : isOwn ? taken(wanted) : null;
  return why === null ? { kind: 'decided', isProtected } : cannot(why);
}

/** As it is, where it is; else as the ref is. */
function usually({ wanted, from, isOwn }: Pick<Asked, 'wanted' | 'from' | 'isOwn'>): boolean {
  return from !== null && (isOwn || from.isProtected) ? from.isProtected : wanted.isRefProtected;
}

function shown({ wanted: { where, isRefProtected }, isOwn }: Pick<Asked, 'wanted' | 'isOwn'>): string {
  const whose = isOwn ? `${authVariable} of ${where}` : `The ${authVariable} of the group`;
  const and = isRefProtected ? '' : ', and this branch or tag is not';
  return `${whose} is protected${and}: to be of use here, its other entries would have to be shown to every branch.`;
}

function taken({ where }: Asked['wanted']): string {
  return `Protected, ${authVariable} of ${where} would take its other entries from branches that use them now.`;
}

function cannot(why: string): Protection {
  return { kind: 'cannot', why };
}
