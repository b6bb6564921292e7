import type { IncomingHttpHeaders } from 'node:http';
import { ConfigError } from '../errors.ts';
import { equalSecrets } from './equal-secrets.ts';
import { createSignatureCheck, type SignatureHeaders } from './standard-webhooks.ts';

export interface WebhookSecrets {
  /** Compared with `X-Gitlab-Token`. */
  readonly secret?: string | undefined;
  /** `whsec_…`, GitLab 19.0 and later. */
  readonly signingToken?: string | undefined;
}

/** What the headers of a delivery say about who sent it. */
export type Claim =
  | { readonly kind: 'authentic' }
  | { readonly kind: 'refused'; readonly why: Refusal }
  /** The body decides. */
  | { readonly kind: 'signed'; readonly isAuthentic: (body: Uint8Array) => boolean };

export type Refusal =
  | 'token-missing'
  | 'token-wrong'
  | 'signature-missing'
  | 'signature-stale'
  | 'signature-wrong';

/**
 * With only a secret, signature headers are ignored; with only a signing token, a signature is required; with both, a
 * signature decides where there is one, and there is no falling back from a wrong one.
 *
 * @throws ConfigError where there is neither, or the signing token is malformed.
 */
export function createAuthentication({ secret, signingToken }: WebhookSecrets) {
  if (!secret && !signingToken) {
    throw new ConfigError('GITLAB_WEBHOOK_SECRET or GITLAB_SIGNING_TOKEN has to be set.');
  }
  const signature = signingToken ? createSignatureCheck(signingToken) : undefined;
  // HTTP drops blanks around a header's value.
  const expectedToken = secret ? Buffer.from(secret.trim()) : undefined;

  return (headers: IncomingHttpHeaders, nowMs: number): Claim => {
    if (signature && (headers['webhook-signature'] !== undefined || !expectedToken)) {
      const given = signatureHeaders(headers);
      if (!given) return { kind: 'refused', why: 'signature-missing' };
      if (!signature.isTimely(given, nowMs)) return { kind: 'refused', why: 'signature-stale' };
      return { kind: 'signed', isAuthentic: (body) => signature.isSigned(given, body) };
    }
    return expectedToken ? checkToken(headers, expectedToken) : { kind: 'refused', why: 'token-missing' };
  };
}

function checkToken(headers: IncomingHttpHeaders, expected: Buffer): Claim {
  const given = headers['x-gitlab-token'];
  if (typeof given !== 'string') return { kind: 'refused', why: 'token-missing' };
  // Node decodes header bytes as latin1; a secret outside ASCII was sent as UTF-8.
  if (!equalSecrets(Buffer.from(given, 'latin1'), expected)) return { kind: 'refused', why: 'token-wrong' };
  return { kind: 'authentic' };
}

function signatureHeaders(headers: IncomingHttpHeaders): SignatureHeaders | undefined {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string')
    return undefined;
  return { id, timestamp, signatures };
}
