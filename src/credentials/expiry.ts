import { z } from 'zod';
import { parseJson } from './parse-json.ts';
import type { Usable } from './read-auth.ts';

/**
 * When a credential ends, where it says so itself: a JSON web token, or a login of ECR.
 *
 * @returns milliseconds since 1970; null where it does not say.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
 */
export function expiryOf(entry: Usable): number | null {
  const secret = entry.kind === 'password' ? entry.password() : entry.token();
  const seconds = endOfJwt(secret) ?? endOfEcrLogin(entry, secret);
  return seconds === null ? null : seconds * 1_000;
}

function endOfJwt(secret: string): number | null {
  const [, payload] = /^[\w-]+\.([\w-]+)\.[\w-]*$/.exec(secret) ?? [];
  return payload === undefined ? null : numberIn(Buffer.from(payload, 'base64url').toString(), 'exp');
}

/** The password is JSON in base64, and names the second in which it ends. */
function endOfEcrLogin(entry: Usable, secret: string): number | null {
  if (entry.kind !== 'password' || entry.username !== 'AWS') return null;
  return numberIn(Buffer.from(secret, 'base64').toString(), 'expiration');
}

function numberIn(json: string, field: string): number | null {
  const parsed = parseJson(json, z.record(z.string(), z.unknown()));
  const value = parsed.kind === 'parsed' ? parsed.settings[field] : undefined;
  return typeof value === 'number' ? value : null;
}
