/** Who may push to, merge into or create a protected ref: one entry lets in whoever it names. */
interface RefProtection {
  readonly isProtected: boolean;
  /** Null where GitLab does not show them. */
  readonly rules:
    | readonly {
        readonly accessLevel: number | null;
        readonly userId: number | null;
        readonly groupId: number | null;
      }[]
    | null;
  readonly developersMayUpdate: boolean;
}

interface Person {
  readonly userId: number;
  readonly accessLevel: number;
  /** Those of the groups in the rules that the person is an active member of. */
  readonly groupIds: ReadonlySet<number>;
}

const developer = 30;
const maintainer = 40;

/**
 * Whether somebody may update a ref, which on a protected one also decides who may run jobs there.
 *
 * @see https://docs.gitlab.com/ci/pipelines/#pipeline-security-on-protected-branches
 */
export function refRight(
  { isProtected, rules, developersMayUpdate }: RefProtection,
  { userId, accessLevel, groupIds }: Person,
): 'unprotected' | 'may-update' | 'may-not-update' {
  if (!isProtected) return 'unprotected';
  const letsIn =
    rules === null
      ? // Maintainers change the rules themselves, so nothing is given away where they cannot be read.
        accessLevel >= maintainer || (developersMayUpdate && accessLevel >= developer)
      : rules.some((rule) => {
          if (rule.userId !== null) return rule.userId === userId;
          if (rule.groupId !== null) return groupIds.has(rule.groupId);
          return rule.accessLevel !== null && rule.accessLevel > 0 && accessLevel >= rule.accessLevel;
        });
  return letsIn ? 'may-update' : 'may-not-update';
}
