import { CompactEncrypt, compactDecrypt } from 'jose';
import { z } from 'zod';
import type { NamedKey } from '../../json-web-keys.ts';

/** Top-level arguments of a probe that only the asked agent may read. */
export type SealedArgs = Readonly<Record<string, unknown>>;

/** @returns a JWE in compact form (RFC 7516) that only this agent opens, and only for this request. */
export async function seal(args: SealedArgs, agent: NamedKey, requestId: string): Promise<string> {
  return new CompactEncrypt(Buffer.from(JSON.stringify(args)))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', typ: 'sealed+jwe', kid: agent.kid, jti: requestId })
    .encrypt(agent.key);
}

/** @returns undefined where it was sealed to another agent, for another request, or altered. */
export async function unseal(
  text: string,
  { kid, key }: NamedKey,
  requestId: string,
): Promise<SealedArgs | undefined> {
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(text, key, {
      keyManagementAlgorithms: ['ECDH-ES'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    const isForUs =
      protectedHeader.typ === 'sealed+jwe' &&
      protectedHeader.kid === kid &&
      protectedHeader['jti'] === requestId;
    if (!isForUs) return undefined;
    return z.record(z.string(), z.unknown()).safeParse(JSON.parse(Buffer.from(plaintext).toString())).data;
  } catch {
    return undefined;
  }
}
