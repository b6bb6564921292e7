import { parseObject, toList, toObject, toText } from './json-shape.ts';

/** What a token says of itself. It is read, never verified: that is the registry's part. */
export interface TokenClaims {
  /** `repository:team/app:pull`; empty where nothing was granted. */
  readonly granted: readonly string[];
  /** Seconds since 1970. */
  readonly issuedAt: number | null;
  readonly notBefore: number | null;
  readonly expiresAt: number | null;
}

/** @returns undefined for a token that is no JSON Web Token; many registries' are opaque. */
export function readClaims(token: string): TokenClaims | undefined {
  const payload = /^[\w-]+\.([\w-]+)\.[\w-]*$/.exec(token)?.[1];
  const claims = payload === undefined || payload.length % 4 === 1 ? undefined : parseObject(decode(payload));
  if (claims === undefined) return undefined;
  const access = toList(claims['access'])
    .slice(0, 10)
    .flatMap((entry) => {
      const { type, name, actions } = toObject(entry) ?? {};
      const verbs = toList(actions).flatMap((verb) => toText(verb) ?? []);
      return [`${toText(type) ?? ''}:${toText(name) ?? ''}:${verbs.join(',')}`.slice(0, 300)];
    });
  return {
    granted: access,
    issuedAt: toSeconds(claims['iat']),
    notBefore: toSeconds(claims['nbf']),
    expiresAt: toSeconds(claims['exp']),
  };
}

function decode(base64url: string): Uint8Array {
  const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.codePointAt(0) ?? 0);
}

function toSeconds(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
