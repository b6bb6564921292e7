import {
  Branches,
  GroupMembers,
  ProjectMembers,
  ProtectedBranches,
  ProtectedTags,
  Tags,
  Users,
} from '@gitbeaker/rest';
import { z } from 'zod';

import type { GitlabCaller } from './http.ts';
import { check, type Lookup, lookUp } from './look-up.ts';
import { createRequester } from './requester.ts';

/** A member as GitLab lists them, inherited and invited through groups included. */
export interface Membership {
  /** 5 Minimal, 10 Guest, 15 Planner, 20 Reporter, 30 Developer, 40 Maintainer, 50 Owner. */
  readonly accessLevel: number;
  readonly isActive: boolean;
  /** `2026-12-31`: the first day on which it does not count; null: for good. */
  readonly expiresAt: string | null;
  /** A custom role (Ultimate) may allow more than its level does. */
  readonly hasCustomRole: boolean;
}

export interface GitlabUser {
  readonly id: number;
  readonly username: string;
  readonly isActive: boolean;
}

export type MemberOf =
  | { readonly kind: 'project'; readonly id: number | string }
  | { readonly kind: 'group'; readonly id: number | string };

export interface Ref {
  readonly name: string;
  readonly isTag: boolean;
}

/** Who may push to, merge into, or create a protected ref. Empty: nobody. */
export interface RefProtection {
  readonly isProtected: boolean;
  /** Null where GitLab does not show the rules to this token. */
  readonly rules: readonly RefRule[] | null;
  /** Of the branch itself, for where the rules are not shown. */
  readonly developersMayUpdate: boolean;
}

/** One entry lets in whoever has the level, or is the user, or is in the group. */
export interface RefRule {
  /** 0: nobody; null where the entry names a user or a group. */
  readonly accessLevel: number | null;
  readonly userId: number | null;
  readonly groupId: number | null;
}

/** What GitLab says of people and their rights. @throws as `GitlabHttp.call` does. */
export interface StandingReads {
  userByName(username: string): Promise<GitlabUser | undefined>;
  /** Whose public address, or for an administrator's token any address, is exactly this. */
  usersByEmail(email: string): Promise<readonly GitlabUser[]>;
  membership(of: MemberOf, userId: number): Promise<Lookup<Membership>>;
  refProtection(projectId: number, ref: Ref): Promise<Lookup<RefProtection>>;
}

const level = z.object({
  access_level: z.int().nullable().catch(null),
  user_id: z.int().nullish().catch(null),
  group_id: z.int().nullish().catch(null),
  deploy_key_id: z.int().nullish().catch(null),
});
const levels = z.array(level).catch([]);

const memberSchema = z.object({
  access_level: z.int(),
  state: z.string(),
  expires_at: z.string().nullish(),
  member_role: z.unknown().optional(),
});
const userSchema = z.object({
  id: z.int(),
  username: z.string(),
  state: z.string(),
  public_email: z.string().nullish().catch(null),
  email: z.string().nullish().catch(null),
});
const branchSchema = z.object({
  protected: z.boolean(),
  developers_can_push: z.boolean().catch(false),
  developers_can_merge: z.boolean().catch(false),
});
const tagSchema = z.object({ protected: z.boolean() });
const protectedBranches = z.array(
  z.object({ name: z.string(), push_access_levels: levels, merge_access_levels: levels }),
);
const protectedTags = z.array(z.object({ name: z.string(), create_access_levels: levels }));

export function createStandingReads(http: GitlabCaller): StandingReads {
  const options = { requesterFn: createRequester(http), queryTimeout: null, rateLimits: {} };
  const users = new Users(options);
  const projectMembers = new ProjectMembers(options);
  const groupMembers = new GroupMembers(options);

  return {
    async userByName(username) {
      const found = check(z.array(userSchema), await users.all({ username }));
      const same = found.find((user) => user.username.toLowerCase() === username.toLowerCase());
      return same === undefined ? undefined : toUser(same);
    },
    async usersByEmail(email) {
      const found = check(z.array(userSchema), await users.all({ search: email }));
      const isSame = (address: string | null | undefined) => address?.toLowerCase() === email.toLowerCase();
      return found.filter((user) => isSame(user.public_email) || isSame(user.email)).map(toUser);
    },
    membership: ({ kind, id }, userId) =>
      lookUp(async () => {
        const members = kind === 'project' ? projectMembers : groupMembers;
        return toMembership(check(memberSchema, await members.show(id, userId, { includeInherited: true })));
      }),
    refProtection: (projectId, ref) => lookUp(() => readProtection(options, projectId, ref)),
  };
}

type Options = ConstructorParameters<typeof Branches>[0];

async function readProtection(options: Options, projectId: number, ref: Ref): Promise<RefProtection> {
  if (ref.isTag) {
    const tag = check(tagSchema, await new Tags(options).show(projectId, ref.name));
    const rules = tag.protected
      ? await lookUp(async () => check(protectedTags, await new ProtectedTags(options).all(projectId)))
      : undefined;
    return {
      isProtected: tag.protected,
      rules: matching(rules, ref.name, (rule) => rule.create_access_levels),
      developersMayUpdate: false,
    };
  }
  const branch = check(branchSchema, await new Branches(options).show(projectId, ref.name));
  const rules = branch.protected
    ? await lookUp(async () => check(protectedBranches, await new ProtectedBranches(options).all(projectId)))
    : undefined;
  return {
    isProtected: branch.protected,
    rules: matching(rules, ref.name, (rule) => [...rule.push_access_levels, ...rule.merge_access_levels]),
    developersMayUpdate: branch.developers_can_push || branch.developers_can_merge,
  };
}

/** Of several rules that fit one name the most permissive counts. @see https://docs.gitlab.com/user/project/repository/branches/protected/ */
function matching<T extends { readonly name: string }>(
  rules: Lookup<readonly T[]> | undefined,
  name: string,
  levelsOf: (rule: T) => readonly z.infer<typeof level>[],
): readonly RefRule[] | null {
  if (rules?.kind !== 'found') return null;
  return rules.value
    .filter((rule) => fits(rule.name, name))
    .flatMap(levelsOf)
    .filter((entry) => typeof entry.deploy_key_id !== 'number')
    .map((entry) => ({
      accessLevel: entry.access_level,
      userId: entry.user_id ?? null,
      groupId: entry.group_id ?? null,
    }));
}

/** `*` stands for any characters. Not by a regular expression: rules are anybody's to write, and some would take for ever. */
function fits(rule: string, name: string): boolean {
  const [first = '', ...others] = rule.split('*');
  const last = others.pop();
  if (last === undefined) return rule === name;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = name.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return name.length - at >= last.length && name.endsWith(last);
}

function toUser({ id, username, state }: z.infer<typeof userSchema>): GitlabUser {
  return { id, username, isActive: state === 'active' };
}

function toMembership(member: z.infer<typeof memberSchema>): Membership {
  return {
    accessLevel: member.access_level,
    isActive: member.state === 'active',
    expiresAt: member.expires_at ?? null,
    hasCustomRole: typeof member.member_role === 'object' && member.member_role !== null,
  };
}
