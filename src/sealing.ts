import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

/** What a sealed text belongs to: opened under another purpose or subject, it does not open. */
export interface SealContext {
  readonly purpose: string;
  readonly subject: readonly string[];
}

export type Opened =
  | { readonly kind: 'opened'; readonly text: string }
  /** PULLCHECK_SEAL_KEY was another one when it was sealed. */
  | { readonly kind: 'other-key' }
  /** Altered, cut, or put in the place of another. */
  | { readonly kind: 'broken' };

export interface Sealing {
  seal(text: string, context: SealContext): string;
  open(sealed: string, context: SealContext): Opened;
}

const ivBytes = 12;
const tagBytes = 16;

/**
 * AES-256-GCM with a random nonce of 96 bits: good for some four thousand million texts under one key (NIST SP 800-38D §8.3).
 *
 * @param key 32 bytes.
 */
export function createSealing(key: Uint8Array): Sealing {
  // Names the key without giving anything of it away, so that a rotated one is told from a damaged text.
  const keyId = createHmac('sha256', key).update('pullcheck key id').digest('base64url').slice(0, 8);

  return {
    seal(text, context) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(additionalData(context));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return ['v1', keyId, Buffer.concat([iv, body, cipher.getAuthTag()]).toString('base64url')].join('.');
    },
    open(sealed, context) {
      const [version, id, content = ''] = sealed.split('.');
      const bytes = Buffer.from(content, 'base64url');
      if (version !== 'v1' || bytes.length < ivBytes + tagBytes) return { kind: 'broken' };
      if (id !== keyId) return { kind: 'other-key' };
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes), {
          authTagLength: tagBytes,
        })
          .setAAD(additionalData(context))
          .setAuthTag(bytes.subarray(-tagBytes));
        const body = bytes.subarray(ivBytes, -tagBytes);
        return {
          kind: 'opened',
          text: Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8'),
        };
      } catch {
        return { kind: 'broken' };
      }
    },
  };
}

/** JSON, because joined texts could be split elsewhere. */
function additionalData({ purpose, subject }: SealContext): Buffer {
  return Buffer.from(JSON.stringify([purpose, ...subject]));
}
