import { createHash, randomBytes } from 'node:crypto';
import type { Scope } from '../model.ts';

/** An OAuth application, as an administrator registered it; confidential. */
export interface Application {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly name: string;
  readonly redirectUris: readonly string[];
  readonly scopes: readonly Scope[];
}

/** What a person allowed, until the code is exchanged. */
export interface Authorization {
  readonly clientId: string;
  readonly userId: number;
  readonly scopes: readonly Scope[];
  readonly redirectUri: string;
  /** S256; null where the client sent none. */
  readonly challenge: string | null;
  readonly expiresAtMs: number;
}

/** One record per pair of tokens; the access token itself is one of the world's tokens. */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly clientId: string;
  readonly userId: number;
  readonly scopes: readonly Scope[];
  readonly revoked: boolean;
}

export interface OauthGrants {
  readonly applications: Map<string, Application>;
  /** By code. */
  readonly authorizations: Map<string, Authorization>;
  readonly pairs: TokenPair[];
  /** Seconds that an access token lives; two hours as of GitLab 15.0. */
  accessTokenSeconds: number;
}

export function createOauthGrants(): OauthGrants {
  return { applications: new Map(), authorizations: new Map(), pairs: [], accessTokenSeconds: 7_200 };
}

export function newOauthSecret(): string {
  return randomBytes(32).toString('hex');
}

/** @see https://datatracker.ietf.org/doc/html/rfc7636#section-4.6 */
export function fitsChallenge(verifier: string, challenge: string): boolean {
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) return false;
  return createHash('sha256').update(verifier).digest('base64url') === challenge;
}
