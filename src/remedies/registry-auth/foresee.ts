import type { Target } from '../fix.ts';
import type { GitlabActing, ProjectFacts } from '../gitlab-port.ts';
import { decide } from './decide.ts';
import { makePlan } from './make-plan.ts';
import { type RegistryLogin, wantedBy } from './plan.ts';
import { readSituation } from './situation.ts';

/** What storing a credential in one place would do, as things stand. */
export type Foreseen =
  /** `notes`: what becomes of the entries that are there, in sentences. */
  | { readonly kind: 'possible'; readonly notes: readonly string[] }
  | { readonly kind: 'cannot'; readonly why: string };

interface Foreseeing {
  readonly target: Target;
  readonly project: ProjectFacts;
  readonly registry: string;
  readonly scope: RegistryLogin['scope'];
}

/** For whoever is about to type a credential: what comes of it does not depend on what they type. */
export async function foresee(
  { target, project, registry, scope }: Foreseeing,
  gitlab: GitlabActing,
): Promise<Foreseen> {
  const login: RegistryLogin = { registry, scope, isProtected: null, username: '-', password: () => '-' };
  const plan = await makePlan({ target, registry, login, project, gitlab });
  if (plan === null) return { kind: 'cannot', why: `${project.path} is in no group.` };
  const decision = decide(await readSituation(plan, gitlab), wantedBy(plan, login));
  if (decision.kind === 'cannot') return decision;
  return { kind: 'possible', notes: decision.kind === 'same' ? [] : decision.notes };
}
