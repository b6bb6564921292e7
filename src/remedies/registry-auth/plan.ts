import { runnerRules } from '../../credentials/runner-rules.ts';
import type { Secret } from '../../credentials/secret.ts';
import { parseImageReference } from '../../failure/image/image-reference.ts';
import type { Target } from '../fix.ts';
import type { VariableOwner } from '../gitlab-port.ts';
import type { Wanted } from './decide.ts';

/** What a person typed, or an operator's file holds. */
export interface RegistryLogin {
  readonly registry: string;
  readonly username: string;
  readonly password: Secret;
  readonly scope: 'project' | 'group';
  /** Null: as the ref needs it. */
  readonly isProtected: boolean | null;
}

/** What is to be stored where, without the secret. */
export interface RegistryAuthPlan {
  readonly owner: VariableOwner;
  readonly projectId: number;
  readonly groupPath: string | null;
  /** `project acme/shop` */
  readonly where: string;
  /** The page that shows the variable. */
  readonly url: string;
  readonly registry: string;
  /** Of the failing image, where it comes from that registry; else empty. */
  readonly repository: string;
  readonly isProtected: boolean | null;
  readonly isRefProtected: boolean;
  readonly runnerVersion: string | null;
  readonly jobUsedOne: boolean;
}

/** The failing image's place; undefined where its text hides it. */
export function placeOf({ diagnosis }: Target) {
  const parsed = parseImageReference(diagnosis.image ?? '');
  return parsed.kind === 'valid' ? parsed.reference : undefined;
}

export function wantedBy(plan: RegistryAuthPlan, { username, password }: RegistryLogin): Wanted {
  const { where, registry, repository, isProtected, isRefProtected, jobUsedOne } = plan;
  return {
    where,
    entry: { place: { registry, repository }, username, password: password() },
    isProtected,
    isRefProtected,
    rules: runnerRules(plan.runnerVersion),
    jobUsedOne,
  };
}
