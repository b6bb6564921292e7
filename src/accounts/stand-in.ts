import type { StandingReads } from '../gitlab/standing.ts';
import type { WatchedFile } from '../watched-file.ts';
import type { SlackIdentity } from './slack-identity.ts';
import type { SlackUser } from './slack-user.ts';
import type { UserMap } from './user-map.ts';

/** What says who somebody is where people cannot link their accounts. */
export type StandIn = (
  user: SlackUser,
  identity: Extract<SlackIdentity, { kind: 'member' }>,
) => Promise<
  | {
      readonly kind: 'found';
      readonly account: { readonly gitlabUserId: number; readonly gitlabUsername: string };
    }
  | { readonly kind: 'unlinked'; readonly how: string }
>;

interface StandInOptions {
  readonly userMap: WatchedFile<UserMap> | undefined;
  readonly trustEmail: boolean;
  readonly gitlab: Pick<StandingReads, 'userByName' | 'usersByEmail'>;
}

const nobody = {
  kind: 'unlinked',
  how: "Your GitLab account is not known here. The operator of Pullcheck can add you to the user map, or set up GitLab's OAuth so that you can link it yourself.",
} as const;

/** The operator's map counts before e-mail. An address counts where Slack confirmed it and exactly one active user has it. */
export function createStandIn({ userMap, trustEmail, gitlab }: StandInOptions): StandIn {
  return async ({ userId }, { email, isEmailConfirmed }) => {
    const mapped = (await userMap?.read())?.get(userId);
    const users = await candidates(mapped, trustEmail && isEmailConfirmed ? email : null);
    const [user] = users;
    if (user === undefined || users.length > 1 || !user.isActive) return nobody;
    return { kind: 'found', account: { gitlabUserId: user.id, gitlabUsername: user.username } };
  };

  async function candidates(mapped: string | undefined, email: string | null) {
    if (mapped !== undefined) {
      const user = await gitlab.userByName(mapped);
      return user === undefined ? [] : [user];
    }
    return email === null ? [] : gitlab.usersByEmail(email);
  }
}
