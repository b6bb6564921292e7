/**
 * What somebody wants to do, each with its own rule. A merge request's ref is the branch that its commit goes to, not the
 * one it is to be merged into.
 */
export type Action =
  | 'retry-jobs'
  | 'set-project-variable'
  | 'set-group-variable'
  | 'open-merge-request'
  | 'allow-job-token'
  | 'check-listed-host'
  | 'check-unlisted-host';

/** Who it is, as far as that was established at this moment. */
export type Standing =
  /** No full member of the home workspace; `why` says it to them. */
  | { readonly kind: 'refused-by-slack'; readonly why: string }
  /** `how` they could be known. */
  | { readonly kind: 'unlinked'; readonly how: string }
  | {
      readonly kind: 'known';
      readonly with: 'own-token' | 'bot-token';
      readonly gitlabUsername: string;
      /** In the project or group that the action changes; null: none, or the place cannot be seen. */
      readonly membership: Membership | null;
      /** Null: the action concerns no ref. `unknown`: GitLab did not say. */
      readonly ref: 'unprotected' | 'may-update' | 'may-not-update' | 'unknown' | null;
    };

interface Membership {
  readonly accessLevel: number;
  readonly isActive: boolean;
  readonly expiresAt: string | null;
  readonly hasCustomRole: boolean;
}

/** A refusal is for the person's eyes alone: what keeps them from it, and who could. */
export type Decision =
  | { readonly kind: 'may' }
  | { readonly kind: 'may-not'; readonly why: string; readonly who: string };

interface Rule {
  /** Null: whoever Slack vouches for. */
  readonly least: 30 | 40 | 50 | null;
  readonly needsRef: boolean;
  /** A custom role may grant it to a lower level. */
  readonly customRoleMayGrant: boolean;
  readonly who: string;
}

/**
 * GitLab's documented roles.
 *
 * @see https://docs.gitlab.com/user/permissions/ and https://docs.gitlab.com/ci/variables/
 */
const rules: Readonly<Record<Action, Rule>> = {
  'retry-jobs': {
    least: 30,
    needsRef: true,
    customRoleMayGrant: false,
    who: 'A Developer of the project can, on a protected branch or tag one who may also merge or push there.',
  },
  'open-merge-request': {
    least: 30,
    needsRef: true,
    customRoleMayGrant: false,
    who: 'A Developer of the project can.',
  },
  'set-project-variable': {
    least: 40,
    needsRef: false,
    customRoleMayGrant: true,
    who: 'A Maintainer of the project can.',
  },
  'set-group-variable': {
    least: 50,
    needsRef: false,
    customRoleMayGrant: true,
    who: 'An Owner of the group can.',
  },
  'allow-job-token': {
    least: 40,
    needsRef: false,
    customRoleMayGrant: false,
    who: "A Maintainer of the image's project can.",
  },
  'check-listed-host': {
    least: null,
    needsRef: false,
    customRoleMayGrant: false,
    who: 'A member of this workspace can.',
  },
  'check-unlisted-host': {
    least: 30,
    needsRef: false,
    customRoleMayGrant: false,
    who: 'A Developer of one of the projects can, or the operator can list the host.',
  },
};

const may: Decision = { kind: 'may' };

/**
 * Decides whether somebody may do it, from what was asked of Slack and GitLab just now. What was not established is refused.
 *
 * @param today `2026-11-30`, UTC: a membership ends on its day.
 */
export function decide(action: Action, standing: Standing, today: string): Decision {
  const { least, who, needsRef } = rules[action];
  const no = (why: string): Decision => ({ kind: 'may-not', why, who });
  if (standing.kind === 'refused-by-slack') return no(standing.why);
  if (least === null) return may;
  if (standing.kind === 'unlinked') return no(standing.how);
  const whyNot = membershipFault(action, standing, today) ?? (needsRef ? refFault(standing) : undefined);
  return whyNot === undefined ? may : no(whyNot);
}

type Known = Extract<Standing, { kind: 'known' }>;

function membershipFault(action: Action, standing: Known, today: string): string | undefined {
  const { membership, gitlabUsername } = standing;
  const { least, customRoleMayGrant } = rules[action];
  const account = `Your GitLab account @${gitlabUsername}`;
  if (membership === null) return `${account} is not a member there.`;
  if (!membership.isActive) return `${account} is not active.`;
  if (membership.expiresAt !== null && membership.expiresAt <= today) {
    return `The membership of your GitLab account @${gitlabUsername} there has expired.`;
  }
  if (membership.accessLevel >= (least ?? 0)) return undefined;
  // GitLab itself decides where the person's own token acts; what a custom role allows it alone knows.
  if (customRoleMayGrant && membership.hasCustomRole && standing.with === 'own-token') return undefined;
  return `${account} is ${nameOf(membership.accessLevel)} there, and that is not enough for this.`;
}

function refFault({ ref, with: token }: Known): string | undefined {
  if (ref === 'may-not-update') return 'You may not merge or push to this protected branch or tag.';
  // With the person's own token GitLab decides; a branch may be gone by now.
  if (ref === 'unknown' && token === 'bot-token')
    return 'GitLab did not say whether you may merge or push to this branch or tag.';
  return undefined;
}

const names: readonly (readonly [least: number, name: string])[] = [
  [50, 'Owner'],
  [40, 'Maintainer'],
  [30, 'Developer'],
  [20, 'Reporter'],
  [15, 'Planner'],
  [10, 'Guest'],
];

/** @see https://docs.gitlab.com/api/access_requests/#valid-access-levels */
function nameOf(level: number): string {
  return names.find(([least]) => level >= least)?.[1] ?? 'a member with minimal access';
}
