import { z } from 'zod';
import type { SlackUser } from './slack-user.ts';

/** Where the app is installed. */
export interface HomeWorkspace {
  readonly teamId: string;
  /** Of an Enterprise Grid; null elsewhere. */
  readonly enterpriseId: string | null;
}

/** A full member of the home workspace, or why this is none. */
export type SlackIdentity =
  | {
      readonly kind: 'member';
      /** As people know them. */
      readonly name: string;
      /** Null where Slack does not say, or says that it waits for its confirmation. */
      readonly email: string | null;
      /** Slack says that the address was confirmed, not only that there is one. */
      readonly isEmailConfirmed: boolean;
    }
  | { readonly kind: 'refused'; readonly why: RefusedIdentity };

export type RefusedIdentity = 'unknown' | 'elsewhere' | 'deactivated' | 'bot' | 'guest' | 'stranger';

const flag = z.boolean().optional();
const text = z.string().max(320).nullish().catch(undefined);

const answerSchema = z.object({
  ok: z.literal(true),
  user: z.object({
    id: z.string(),
    team_id: z.string().optional(),
    // Slack says these of everybody who is active; where it says one of them not, it is not known.
    deleted: z.boolean(),
    is_bot: z.boolean(),
    is_restricted: flag,
    is_ultra_restricted: flag,
    is_stranger: flag,
    is_app_user: flag,
    is_workflow_bot: flag,
    is_email_confirmed: flag,
    enterprise_user: z
      .object({ enterprise_id: z.string(), teams: z.array(z.string()).catch([]) })
      .optional()
      .catch(undefined),
    profile: z.object({ email: text, real_name: text, display_name: text }).optional().catch(undefined),
  }),
});

type Described = z.infer<typeof answerSchema>['user'];

/**
 * Judges who may change anything at all, by what `users.info` answered about them. Anybody who sees a message can click its
 * buttons: guests, people of other organisations in shared channels, apps. What is not established is refused.
 *
 * @param answer of `users.info`, or undefined where Slack gave none.
 * @see https://docs.slack.dev/reference/objects/user-object
 */
export function verifySlackIdentity(answer: unknown, asked: SlackUser, home: HomeWorkspace): SlackIdentity {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success || parsed.data.user.id !== asked.userId) return { kind: 'refused', why: 'unknown' };
  const { user } = parsed.data;
  const why = refusalOf(user, asked, home);
  if (why !== undefined) return { kind: 'refused', why };
  const email = user.is_email_confirmed === false ? null : (user.profile?.email ?? null);
  const isEmailConfirmed = email !== null && user.is_email_confirmed === true;
  const name = user.profile?.real_name || user.profile?.display_name || user.id;
  return { kind: 'member', name, email, isEmailConfirmed };
}

function refusalOf(user: Described, asked: SlackUser, home: HomeWorkspace): RefusedIdentity | undefined {
  if (user.deleted) return 'deactivated';
  if (user.is_bot || user.is_app_user === true || user.is_workflow_bot === true) return 'bot';
  if (user.is_stranger === true) return 'stranger';
  if (asked.teamId !== home.teamId || !belongsTo(user, home)) return 'elsewhere';
  if (user.is_restricted === true || user.is_ultra_restricted === true) return 'guest';
  return user.is_restricted === false && user.is_ultra_restricted === false ? undefined : 'unknown';
}

/** In an Enterprise Grid `team_id` may be another workspace of the same organisation. */
function belongsTo({ team_id: teamId, enterprise_user: grid }: Described, home: HomeWorkspace): boolean {
  if (teamId === home.teamId) return true;
  return (
    home.enterpriseId !== null &&
    grid?.enterprise_id === home.enterpriseId &&
    grid.teams.includes(home.teamId)
  );
}

/** Kind words for a refusal, with who could. */
export const identityRefusals: Readonly<Record<RefusedIdentity, string>> = {
  unknown: 'Slack did not say who you are, so nothing was changed. Please try again in a minute.',
  elsewhere:
    'Only members of the workspace that Pullcheck is installed in can change things. Somebody of that workspace can click here.',
  deactivated: 'This Slack account is deactivated, so nothing was changed.',
  bot: 'Apps and workflows cannot change things; a person can.',
  guest: 'Guests cannot change things here. A full member of this workspace can click instead.',
  stranger: 'Only members of this workspace can change things. A member of it can click instead.',
};
