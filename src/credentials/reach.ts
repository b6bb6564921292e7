import type { AuthLevel, AuthVariable, JobContext, LevelOwner } from './auth-config.ts';

/** A variable, and whose it is. */
export interface Placed {
  readonly owner: LevelOwner;
  readonly variable: AuthVariable;
}

export interface Withheld extends Placed {
  /** `unknown-ref`: it is protected, and whether the ref is could not be read. */
  readonly why: 'protected' | 'unknown-ref' | 'environment';
}

/** Which variables a job gets, of all that are there. */
export interface Reach {
  /** The first replaces the others whole. */
  readonly delivered: readonly Placed[];
  readonly withheld: readonly Withheld[];
}

/**
 * What GitLab hands to the job, the strongest first: the project's before those of groups, nearest first, before the
 * instance's; within one owner the narrowest environment scope.
 *
 * @param levels in that order
 * @see https://docs.gitlab.com/ci/variables/#cicd-variable-precedence
 */
export function reachOf(levels: readonly AuthLevel[], job: JobContext): Reach {
  const placed = levels.flatMap(({ owner, reading }) =>
    reading.kind === 'read' ? narrowestFirst(reading.variables).map((variable) => ({ owner, variable })) : [],
  );
  const judged = placed.map((one) => ({ ...one, why: whyWithheld(one.variable, job) }));
  return {
    delivered: judged.filter(({ why }) => why === null),
    withheld: judged.flatMap(({ why, ...one }) => (why === null ? [] : [{ ...one, why }])),
  };
}

function whyWithheld(
  { isProtected, environmentScope }: AuthVariable,
  { isRefProtected, environment }: JobContext,
): Withheld['why'] | null {
  if (!fitsEnvironment(environmentScope, environment)) return 'environment';
  if (!isProtected || isRefProtected === true) return null;
  return isRefProtected === null ? 'unknown-ref' : 'protected';
}

/** `*` stands for any characters; a job without an environment gets only what is meant for all. */
function fitsEnvironment(scope: string, environment: string | null): boolean {
  if (scope === '*') return true;
  if (environment === null) return false;
  const [first = '', ...rest] = scope.split('*');
  const last = rest.pop();
  if (last === undefined) return scope === environment;
  if (!environment.startsWith(first)) return false;
  let from = first.length;
  for (const part of rest) {
    const at = environment.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return environment.length - last.length >= from && environment.endsWith(last);
}

function narrowestFirst(variables: readonly AuthVariable[]): readonly AuthVariable[] {
  return variables.toSorted((a, b) => narrowness(b) - narrowness(a));
}

/** A scope without `*` is exact, and before all patterns. */
function narrowness({ environmentScope }: AuthVariable): number {
  const bare = environmentScope.replaceAll('*', '').length;
  return environmentScope.includes('*') ? bare : bare + 1_000;
}
