import type { Secret } from '../credentials/secret.ts';
import type { Lookup } from '../gitlab/look-up.ts';
import type { MemberOf, Membership, Ref, RefProtection, StandingReads } from '../gitlab/standing.ts';
import type { Actor } from './actor.ts';
import { type Action, type Decision, decide, type Standing } from './may.ts';
import { refRight } from './ref-right.ts';

/** Where the action would take effect. */
export interface Place {
  /** The project that is changed; for a group's variable the group. */
  readonly of: MemberOf;
  /** What is run on or written to; null where the action concerns none, or one that the action itself makes. */
  readonly ref: Ref | null;
}

interface PermissionOptions {
  /** Asks with this token, or with the bot's. */
  readonly readsWith: (token: Secret | 'bot') => Pick<StandingReads, 'membership' | 'refProtection'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Asks GitLab afresh and decides: what was allowed when a button was offered may not be when it is clicked. With a person's
 * own token GitLab decides once more when the change is made; with the bot's this is the only decision.
 *
 * @throws from its calls ExternalError, PermanentError where GitLab is away: nothing may be changed then.
 */
export function createPermission({ readsWith, now }: PermissionOptions) {
  async function may(actor: Actor, action: Action, place: Place): Promise<Decision> {
    const standing = await standingOf(actor, place);
    return decide(action, standing, new Date(now()).toISOString().slice(0, 10));
  }

  return {
    may,
    /** For what is allowed to whoever may do it in some project; asks until one is found. */
    async maySomewhere(actor: Actor, action: Action, projects: readonly MemberOf[]): Promise<Decision> {
      let decision: Decision = await may(actor, action, { of: projects[0] ?? nowhere, ref: null });
      for (const of of projects.slice(1)) {
        if (decision.kind === 'may') break;
        decision = await may(actor, action, { of, ref: null });
      }
      return decision;
    },
  };

  async function standingOf(actor: Actor, { of, ref }: Place): Promise<Standing> {
    if (actor.kind !== 'acting') return actor;
    const reads = readsWith(actor.with === 'own-token' ? actor.token : 'bot');
    const membership = valueOf(await reads.membership(of, actor.gitlabUserId));
    const { gitlabUsername } = actor;
    const known = { kind: 'known', with: actor.with, gitlabUsername, membership } as const;
    if (ref === null || membership === null || of.kind === 'group') return { ...known, ref: null };
    const protection = valueOf(await reads.refProtection(Number(of.id), ref));
    if (protection === null) return { ...known, ref: 'unknown' };
    const groupIds = await groupsOf(reads, protection, actor.gitlabUserId);
    const person = { userId: actor.gitlabUserId, accessLevel: membership.accessLevel, groupIds };
    return { ...known, ref: refRight(protection, person) };
  }
}

/** No project has this id. */
const nowhere: MemberOf = { kind: 'project', id: 0 };

async function groupsOf(
  reads: Pick<StandingReads, 'membership'>,
  { rules }: RefProtection,
  userId: number,
): Promise<ReadonlySet<number>> {
  const groupIds = [...new Set((rules ?? []).flatMap(({ groupId }) => groupId ?? []))];
  const memberships = await Promise.all(
    groupIds.map(async (id) => [id, valueOf(await reads.membership({ kind: 'group', id }, userId))] as const),
  );
  return new Set(memberships.flatMap(([id, membership]) => (counts(membership) ? [id] : [])));
}

function counts(membership: Membership | null): boolean {
  return membership?.isActive === true;
}

function valueOf<T>(lookup: Lookup<T>): T | null {
  return lookup.kind === 'found' ? lookup.value : null;
}
