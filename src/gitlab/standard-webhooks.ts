import { createHmac } from 'node:crypto';
import { ConfigError } from '../errors.ts';
import { equalSecrets } from './equal-secrets.ts';

/** The three headers as they were received. */
export interface SignatureHeaders {
  readonly id: string;
  /** Unix seconds. */
  readonly timestamp: string;
  /** `v1,<base64>`, several separated by spaces while a token is being rotated. */
  readonly signatures: string;
}

export interface SignatureCheck {
  /** What the headers alone already tell. */
  readonly isTimely: (headers: SignatureHeaders, nowMs: number) => boolean;
  /** @param body exactly the bytes received. */
  readonly isSigned: (headers: SignatureHeaders, body: Uint8Array) => boolean;
}

const toleranceSeconds = 5 * 60;
const keyBytes = 32;

/**
 * Checks deliveries of GitLab 19.0 and later that are signed with the hook's signing token.
 *
 * @throws ConfigError where the token is not `whsec_` and the base64 of 32 bytes.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function createSignatureCheck(signingToken: string): SignatureCheck {
  const key = decodeKey(signingToken);
  return {
    isTimely({ timestamp }, nowMs) {
      if (!/^\d{1,12}$/.test(timestamp)) return false;
      return Math.abs(Math.floor(nowMs / 1_000) - Number(timestamp)) <= toleranceSeconds;
    },
    isSigned({ id, timestamp, signatures }, body) {
      // Node decodes header bytes as latin1; what was signed are the bytes.
      const signed = createHmac('sha256', key).update(`${id}.${timestamp}.`, 'latin1').update(body);
      const expected = Buffer.from(`v1,${signed.digest('base64')}`);
      return signatures.split(' ').some((given) => equalSecrets(Buffer.from(given, 'latin1'), expected));
    },
  };
}

function decodeKey(signingToken: string): Buffer {
  const encoded = signingToken.startsWith('whsec_') ? signingToken.slice('whsec_'.length) : '';
  const key = Buffer.from(encoded, 'base64');
  if (key.length !== keyBytes || key.toString('base64') !== encoded) {
    throw new ConfigError(
      'GITLAB_SIGNING_TOKEN is not a signing token: whsec_ followed by the base64 of 32 bytes.',
    );
  }
  return key;
}
