import type { Secret } from '../credentials/secret.ts';
import type { LinkedAccounts } from './linked-accounts.ts';
import { identityRefusals, type SlackIdentity } from './slack-identity.ts';
import type { SlackUser } from './slack-user.ts';
import type { StandIn } from './stand-in.ts';

interface Known {
  readonly kind: 'acting';
  readonly slackUserId: string;
  readonly slackName: string;
  readonly gitlabUserId: number;
  readonly gitlabUsername: string;
}

/** Who acts at GitLab for somebody of Slack, and with whose token. */
export type Actor =
  | (Known & { readonly with: 'own-token'; readonly token: Secret })
  | (Known & { readonly with: 'bot-token' })
  /** `how` they could become known, in a sentence to them. */
  | { readonly kind: 'unlinked'; readonly how: string }
  | { readonly kind: 'refused-by-slack'; readonly why: string };

export interface ActorsOptions {
  /** Asked afresh each time; `unknown` where Slack does not answer. */
  readonly identify: (user: SlackUser) => Promise<SlackIdentity>;
  /** With an OAuth application nothing else counts. */
  readonly source:
    | { readonly kind: 'linked'; readonly accounts: Pick<LinkedAccounts, 'linkedAccount'> }
    | { readonly kind: 'stand-in'; readonly standIn: StandIn };
}

const unlinkedWords = {
  never: 'Your GitLab account is not known here yet: run /pullcheck link.',
  refused:
    'GitLab no longer accepts the link with your account, so it was removed: run /pullcheck link again.',
  'sealed-otherwise':
    'The link with your GitLab account cannot be opened any more: the operator changed the key that seals it. Run /pullcheck link again.',
} as const;

/** @returns a function that says who acts. It throws ExternalError, PermanentError where GitLab or Redis is away. */
export function createActors({ identify, source }: ActorsOptions): (user: SlackUser) => Promise<Actor> {
  return async (user) => {
    const identity = await identify(user);
    if (identity.kind === 'refused') return { kind: 'refused-by-slack', why: identityRefusals[identity.why] };
    const known = { kind: 'acting', slackUserId: user.userId, slackName: identity.name } as const;
    if (source.kind === 'stand-in') {
      const found = await source.standIn(user, identity);
      return found.kind === 'found' ? { ...known, ...found.account, with: 'bot-token' } : found;
    }
    const account = await source.accounts.linkedAccount(user);
    if (account.kind === 'unlinked') return { kind: 'unlinked', how: unlinkedWords[account.why] };
    const { accessToken: token, ...person } = account.person;
    return { ...known, ...person, with: 'own-token', token };
  };
}
