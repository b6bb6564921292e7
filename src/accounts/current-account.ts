import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { withLock } from '../claims/with-lock.ts';
import type { GitlabOauth } from '../gitlab/oauth.ts';
import type { OauthTokens } from '../gitlab/oauth-answers.ts';
import type { Account, AccountStore } from './account-store.ts';
import type { SlackUser } from './slack-user.ts';

/**
 * `never`: not linked. `refused`: GitLab took the link back, so it was deleted here too. `sealed-otherwise`:
 * PULLCHECK_SEAL_KEY was changed since, or what Redis holds was altered.
 */
export interface Unlinked {
  readonly kind: 'unlinked';
  readonly why: 'never' | 'refused' | 'sealed-otherwise';
}

export type CurrentAccount = { readonly kind: 'good'; readonly account: Account } | Unlinked;

interface CurrentAccountsOptions {
  readonly redis: Redis;
  readonly store: AccountStore;
  readonly oauth: Pick<GitlabOauth, 'refresh'>;
  readonly now: () => number;
  readonly log: Logger;
}

/** A click with all it does has to end before the token does. */
const leastLeftMs = 5 * 60_000;
/** The lock outlives two calls with all their time; who waits gives up a little later. */
const lock = { holdMs: 45_000, waitMs: 50_000 };

/**
 * The stored account with an access token that is still good for some minutes. A refresh token counts once, so that one
 * replica at a time refreshes; where that one dies between GitLab's answer and Redis, the link is lost and has to be made
 * again.
 */
export function createCurrentAccounts({ redis, store, oauth, now, log }: CurrentAccountsOptions) {
  async function look(user: SlackUser, spent: string | undefined): Promise<CurrentAccount | Old> {
    const stored = await store.load(user);
    if (stored.kind !== 'found') return unlinked(stored.kind === 'none' ? 'never' : 'sealed-otherwise');
    const { account } = stored;
    const isGood = account.expiresAtMs - now() >= leastLeftMs && account.accessToken() !== spent;
    return isGood ? { kind: 'good', account } : { kind: 'old', account };
  }

  async function refreshed(user: SlackUser, account: Account): Promise<CurrentAccount> {
    const answer = await oauth.refresh(account.refreshToken);
    if (answer.kind === 'granted') {
      const next = { ...account, ...toStored(answer.tokens, now()) };
      await store.save(user, next);
      return { kind: 'good', account: next };
    }
    await store.remove(user);
    log.info({ slackUser: user.userId }, 'account unlinked: gitlab refused to refresh');
    return unlinked('refused');
  }

  /** @param spent an access token that GitLab refused. */
  return async (user: SlackUser, spent?: string): Promise<CurrentAccount> => {
    const first = await look(user, spent);
    if (first.kind !== 'old') return first;
    return alone(redis, user, async () => {
      // Another replica may have refreshed it while this one waited.
      const second = await look(user, spent);
      return second.kind === 'old' ? refreshed(user, second.account) : second;
    });
  };
}

interface Old {
  readonly kind: 'old';
  readonly account: Account;
}

/** Whatever changes a person's tokens does so while nobody else does. */
export function alone<T>(redis: Redis, { teamId, userId }: SlackUser, work: () => Promise<T>): Promise<T> {
  return withLock(redis, `pullcheck:account-lock:${teamId}:${userId}`, lock, work);
}

export function unlinked(why: Unlinked['why']): Unlinked {
  return { kind: 'unlinked', why };
}

export function toStored({ accessToken, refreshToken, expiresInSeconds }: OauthTokens, nowMs: number) {
  return { accessToken, refreshToken, expiresAtMs: nowMs + expiresInSeconds * 1_000 };
}
