import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { GitlabOauth } from '../gitlab/oauth.ts';
import type { OauthPerson, OauthTokens } from '../gitlab/oauth-answers.ts';
import type { Sealing } from '../sealing.ts';
import type { Authorization } from './authorization.ts';
import type { LinkedAccounts } from './linked-accounts.ts';
import { createOneTime, hashOf } from './one-time.ts';
import { identityRefusals, type SlackIdentity } from './slack-identity.ts';
import type { SlackUser } from './slack-user.ts';

/** What became of linking, and what the page says of it. */
export type LinkOutcome =
  | { readonly kind: 'linked'; readonly gitlabUsername: string; readonly slackName: string }
  /** The addresses at Slack and GitLab differ: whoever looks at the page has to say that both are theirs. */
  | {
      readonly kind: 'confirm';
      readonly gitlabUsername: string;
      readonly slackName: string;
      readonly token: string;
    }
  | { readonly kind: 'refused'; readonly why: string };

export interface Links {
  /** @returns the one-time address to give to this user and to nobody else; good for ten minutes. */
  startLink(user: SlackUser): Promise<string>;
  /** @returns where the browser goes; undefined where the address was used, is too old, or never was. */
  open(token: string, browser: string): Promise<string | undefined>;
  finish(user: SlackUser, given: Given): Promise<LinkOutcome>;
  /** What the button of the page that asked for it does. */
  confirm(token: string, browser: string | null): Promise<LinkOutcome | undefined>;
}

interface Given {
  readonly person: OauthPerson;
  readonly tokens: OauthTokens;
  readonly browser: string;
}

interface LinksOptions {
  readonly redis: Redis;
  readonly sealing: Sealing;
  readonly publicUrl: string;
  readonly authorization: Pick<Authorization, 'begin'>;
  readonly accounts: Pick<LinkedAccounts, 'link'>;
  readonly oauth: Pick<GitlabOauth, 'revoke'>;
  readonly identify: (user: SlackUser) => Promise<SlackIdentity>;
}

const ttlMs = 10 * 60_000;

const userSchema = z.object({ teamId: z.string(), userId: z.string() });
const pendingSchema = z.object({
  user: userSchema,
  browserHash: z.string(),
  id: z.int(),
  username: z.string(),
  slackName: z.string(),
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresInSeconds: z.number(),
});

/**
 * Links a Slack user with a GitLab account. The address can be passed on: then whoever opens it lends their GitLab account
 * to whoever asked for it. So where the two do not share a confirmed e-mail address, the page names both and asks.
 */
export function createLinks(options: LinksOptions): Links {
  const { redis, sealing, publicUrl, authorization, accounts, oauth, identify } = options;
  const kept = { redis, sealing, ttlMs };
  const addresses = createOneTime({ ...kept, name: 'link', schema: userSchema });
  const pending = createOneTime({ ...kept, name: 'link-confirm', schema: pendingSchema });

  async function link(
    user: SlackUser,
    slackName: string,
    given: Omit<Given, 'browser'>,
  ): Promise<LinkOutcome> {
    const { username } = given.person;
    if ((await accounts.link(user, given.person, given.tokens)) === 'linked') {
      return { kind: 'linked', gitlabUsername: username, slackName };
    }
    return {
      kind: 'refused',
      why: `The GitLab account @${username} is linked to another Slack user already. Whoever that is can run /pullcheck unlink first.`,
    };
  }

  return {
    async startLink(user) {
      return `${publicUrl}/link/${await addresses.issue({ ...user })}`;
    },
    async open(token, browser) {
      const user = await addresses.take(token);
      return user === undefined ? undefined : authorization.begin({ kind: 'link', user }, browser);
    },
    async finish(user, { person, tokens, browser }) {
      const identity = await identify(user);
      if (identity.kind === 'refused' || !person.isActive) {
        await oauth.revoke(tokens.refreshToken);
        return { kind: 'refused', why: refusalWords(identity, person) };
      }
      if (!differ(identity.email, person.email)) return link(user, identity.name, { person, tokens });
      const token = await pending.issue(toPending(user, identity.name, { person, tokens, browser }));
      return { kind: 'confirm', gitlabUsername: person.username, slackName: identity.name, token };
    },
    async confirm(token, browser) {
      const given = await pending.take(token);
      if (given === undefined || browser === null || hashOf(browser) !== given.browserHash) return undefined;
      const { user, slackName, id, username, accessToken, refreshToken, expiresInSeconds } = given;
      return link(user, slackName, {
        person: { id, username, isActive: true, email: null },
        tokens: { accessToken: () => accessToken, refreshToken: () => refreshToken, expiresInSeconds },
      });
    },
  };
}

function refusalWords(identity: SlackIdentity, { username }: OauthPerson): string {
  return identity.kind === 'refused'
    ? identityRefusals[identity.why]
    : `The GitLab account @${username} is not active.`;
}

function toPending(user: SlackUser, slackName: string, { person, tokens, browser }: Given) {
  return {
    user: { ...user },
    browserHash: hashOf(browser),
    id: person.id,
    username: person.username,
    slackName,
    accessToken: tokens.accessToken(),
    refreshToken: tokens.refreshToken(),
    expiresInSeconds: tokens.expiresInSeconds,
  };
}

/** Both are known and are not the same address. */
function differ(slack: string | null, gitlab: string | null): boolean {
  return slack !== null && gitlab !== null && slack.toLowerCase() !== gitlab.toLowerCase();
}
