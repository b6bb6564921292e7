import type { Fault } from './faults.ts';
import { type JsonObject, parseObject, toCount, toText } from './json-shape.ts';
import { readClaims, type TokenClaims } from './jwt.ts';

export type TokenAnswer =
  | {
      readonly kind: 'token';
      readonly token: string;
      /** Undefined for an opaque token. */
      readonly claims: TokenClaims | undefined;
      readonly expiresInSeconds: number;
    }
  | { readonly kind: 'none'; readonly fault: Fault };

/** `token` and `access_token` are the same thing; the life of a token is 60 s where none is said. */
export function readToken(body: Uint8Array): TokenAnswer {
  const json: JsonObject | undefined = parseObject(body);
  const token = toText(json?.['token']) ?? toText(json?.['access_token']);
  // What goes into a header must not bring a header of its own.
  if (token === undefined || !/^[\x21-\x7e]{1,16384}$/.test(token)) {
    return { kind: 'none', fault: body[0] === lessThan ? 'answer-html' : 'token-malformed' };
  }
  return {
    kind: 'token',
    token,
    claims: readClaims(token),
    expiresInSeconds: toCount(json?.['expires_in']) ?? 60,
  };
}

const lessThan = 0x3c;

/** Why a token server gave none. */
export function faultOfRefusal(status: number, hasCredential: boolean): Fault {
  if (status >= 500) return 'answer-5xx';
  if (status === 429) return 'answer-429';
  if (status === 401) return hasCredential ? 'credential-refused' : 'token-denied';
  if (status === 403) return 'token-denied';
  if (status >= 300 && status < 400) return 'token-redirected';
  return hasCredential && status === 400 ? 'credential-refused' : 'token-refused';
}
