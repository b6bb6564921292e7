import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Secret } from '../credentials/secret.ts';
import type { GitlabOauth } from '../gitlab/oauth.ts';
import type { OauthPerson, OauthTokens } from '../gitlab/oauth-answers.ts';
import type { AccountStore } from './account-store.ts';
import { alone, createCurrentAccounts, toStored, type Unlinked, unlinked } from './current-account.ts';
import type { SlackUser } from './slack-user.ts';

export interface LinkedPerson {
  readonly gitlabUserId: number;
  readonly gitlabUsername: string;
  readonly accessToken: Secret;
}

export type LinkedAccount = { readonly kind: 'linked'; readonly person: LinkedPerson } | Unlinked;

export interface LinkedAccounts {
  /** Whose account it is as GitLab says now, with an access token that is good for some minutes. */
  linkedAccount(user: SlackUser): Promise<LinkedAccount>;
  /** `taken`: the GitLab account is linked to somebody else. The tokens are then taken back. */
  link(user: SlackUser, person: OauthPerson, tokens: OauthTokens): Promise<'linked' | 'taken'>;
  /** Takes the tokens back at GitLab and deletes them; @returns whether there was anything to unlink. */
  unlink(user: SlackUser): Promise<boolean>;
}

interface LinkedAccountsOptions {
  readonly redis: Redis;
  readonly store: AccountStore;
  readonly oauth: Pick<GitlabOauth, 'refresh' | 'revoke' | 'whoIs'>;
  readonly now: () => number;
  readonly log: Logger;
}

/** People's own tokens: linked, looked up at every use, taken back. */
export function createLinkedAccounts(options: LinkedAccountsOptions): LinkedAccounts {
  const { redis, store, oauth, now, log } = options;
  const current = createCurrentAccounts(options);

  /** GitLab may be away: what was deleted here is worth nothing to anybody, and the person can revoke it there. */
  async function revoke(token: Secret): Promise<void> {
    await oauth
      .revoke(token)
      .catch((error: unknown) => log.warn({ err: error }, 'token not revoked at gitlab'));
  }

  return {
    async linkedAccount(user) {
      let spent: string | undefined;
      for (let tries = 1; tries <= 2; tries += 1) {
        const found = await current(user, spent);
        if (found.kind === 'unlinked') return found;
        const { gitlabUserId, accessToken } = found.account;
        const person = await oauth.whoIs(accessToken);
        if (person?.id === gitlabUserId && person.isActive) {
          return { kind: 'linked', person: { gitlabUserId, gitlabUsername: person.username, accessToken } };
        }
        spent = accessToken();
      }
      return unlinked('refused');
    },
    link: (user, person, tokens) =>
      alone(redis, user, async () => {
        const before = await store.load(user);
        const account = {
          gitlabUserId: person.id,
          gitlabUsername: person.username,
          ...toStored(tokens, now()),
        };
        if ((await store.save(user, account)) === 'taken') {
          await revoke(tokens.refreshToken);
          return 'taken';
        }
        if (before.kind === 'found') await revoke(before.account.refreshToken);
        log.info({ slackUser: user.userId, gitlabUser: person.id }, 'account linked');
        return 'linked';
      }),
    unlink: (user) =>
      alone(redis, user, async () => {
        const before = await store.load(user);
        await store.remove(user);
        if (before.kind === 'found') await revoke(before.account.refreshToken);
        if (before.kind !== 'none') log.info({ slackUser: user.userId }, 'account unlinked');
        return before.kind !== 'none';
      }),
  };
}
