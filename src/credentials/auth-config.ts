import type { Secret } from './secret.ts';

/** The variable that gitlab-runner looks for registries' credentials in. */
export const authVariable = 'DOCKER_AUTH_CONFIG';

/** One `DOCKER_AUTH_CONFIG` as GitLab keeps it; a level has one for each environment scope. */
export interface AuthVariable {
  /** Null: hidden, GitLab shows it to nobody any more. */
  readonly value: Secret | null;
  readonly type: 'env_var' | 'file';
  readonly isProtected: boolean;
  readonly isMasked: boolean;
  /** False: GitLab puts in the values of other variables for each `$NAME`. */
  readonly isRaw: boolean;
  /** `*`, `production`, `review/*` */
  readonly environmentScope: string;
}

/** Who has variables: the project of the job, a group above it, the instance. */
export type LevelOwner =
  | { readonly kind: 'project' | 'group'; readonly path: string }
  | { readonly kind: 'instance' };

/** What one owner holds under that name. */
export interface AuthLevel {
  readonly owner: LevelOwner;
  readonly reading:
    | { readonly kind: 'read'; readonly variables: readonly AuthVariable[] }
    /** GitLab answers 403 or 404 where the token's role is too low. */
    | { readonly kind: 'refused' };
}

/** What GitLab's variables are chosen by. */
export interface JobContext {
  /** Null: not known. */
  readonly isRefProtected: boolean | null;
  /** `production`; null where the job has none. */
  readonly environment: string | null;
}

/** `project acme/shop`, `group acme`, `the whole instance`: stands inside a sentence. */
export function ownerInWords(owner: LevelOwner): string {
  return owner.kind === 'instance' ? 'the whole instance' : `${owner.kind} ${owner.path}`;
}
