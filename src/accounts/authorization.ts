import { createHash, createHmac } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { GitlabOauth } from '../gitlab/oauth.ts';
import type { OauthPerson, OauthTokens } from '../gitlab/oauth-answers.ts';
import type { Sealing } from '../sealing.ts';
import { createOneTime, hashOf } from './one-time.ts';

const userSchema = z.object({ teamId: z.string(), userId: z.string() });

const purposeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('link'), user: userSchema }),
  /** `token` of the form that is shown once it is known who opened it. */
  z.object({ kind: z.literal('form'), user: userSchema, token: z.string() }),
]);

/** Why somebody is sent to GitLab. */
export type Purpose = z.infer<typeof purposeSchema>;

/** What GitLab's redirect brought; each null where it is absent. */
export interface CallbackQuery {
  readonly state: string | null;
  readonly code: string | null;
  readonly error: string | null;
}

/**
 * `unknown`: no such request, used or older than ten minutes, or GitLab refused the code. `another-browser`: it did not
 * begin in this one. `declined`: the person said no at GitLab.
 */
export type Authorized =
  | {
      readonly kind: 'authorized';
      readonly purpose: Purpose;
      readonly person: OauthPerson;
      readonly tokens: OauthTokens;
    }
  | { readonly kind: 'unknown' | 'another-browser' | 'declined' };

export interface Authorization {
  /** @returns where the browser goes. @param browser its secret, that only its cookie holds. */
  begin(purpose: Purpose, browser: string): Promise<string>;
  /** @throws ExternalError, PermanentError as GitlabOauth does. */
  finish(query: CallbackQuery, browser: string | null): Promise<Authorized>;
}

interface AuthorizationOptions {
  readonly redis: Redis;
  readonly sealing: Sealing;
  readonly oauth: Pick<GitlabOauth, 'authorizeUrl' | 'exchangeCode' | 'whoIs'>;
}

const requestSchema = z.object({ purpose: purposeSchema, browserHash: z.string() });
const ttlMs = 10 * 60_000;

/**
 * The authorization code flow of OAuth 2.0 with PKCE. The request belongs to the browser that began it: without its cookie
 * neither the redirect nor the code is worth anything, so that nobody can let somebody else finish what they began, nor
 * finish what somebody else began.
 *
 * @see https://datatracker.ietf.org/doc/html/rfc9700#section-2.1
 */
export function createAuthorization({ redis, sealing, oauth }: AuthorizationOptions): Authorization {
  const requests = createOneTime({ redis, name: 'oauth-state', sealing, schema: requestSchema, ttlMs });

  return {
    async begin(purpose, browser) {
      const state = await requests.issue({ purpose, browserHash: hashOf(browser) });
      const challenge = createHash('sha256').update(verifierOf(browser, state)).digest('base64url');
      return oauth.authorizeUrl({ state, challenge });
    },
    async finish({ state, code, error }, browser) {
      const request = await requests.take(state ?? '');
      if (state === null || request === undefined) return { kind: 'unknown' };
      if (browser === null || hashOf(browser) !== request.browserHash) return { kind: 'another-browser' };
      if (error !== null) return { kind: 'declined' };
      const answer = await oauth.exchangeCode(code ?? '', verifierOf(browser, state));
      if (answer.kind === 'refused') return { kind: 'unknown' };
      const person = await oauth.whoIs(answer.tokens.accessToken);
      if (person === undefined) return { kind: 'unknown' };
      return { kind: 'authorized', purpose: request.purpose, person, tokens: answer.tokens };
    },
  };
}

/** PKCE's verifier comes from the browser's own secret, so that Redis holds nothing to redeem a code with. */
function verifierOf(browser: string, state: string): string {
  return createHmac('sha256', browser).update(`pkce ${state}`).digest('base64url');
}
