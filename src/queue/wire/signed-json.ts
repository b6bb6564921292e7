import { CompactSign, compactVerify } from 'jose';
import type { NamedKey } from '../../json-web-keys.ts';

/** Who says what to whom: keeps one kind of statement from passing for another. */
export type StatementType = 'probe+jws' | 'observation+jws' | 'presence+jws' | 'inquiry+jws';

type VerifiedJson =
  | { readonly kind: 'verified'; readonly payload: unknown }
  | { readonly kind: 'unverified'; readonly why: string };

/** @returns a JWS in compact form (RFC 7515), signed with EdDSA. */
export async function signJson(
  payload: unknown,
  type: StatementType,
  { kid, key }: NamedKey,
): Promise<string> {
  return new CompactSign(Buffer.from(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'EdDSA', typ: type, kid })
    .sign(key);
}

/** `keys` are those that may have signed; what is signed is what is parsed, byte for byte. */
export async function verifyJson(
  text: string,
  type: StatementType,
  keys: readonly NamedKey[],
): Promise<VerifiedJson> {
  try {
    const { payload, protectedHeader } = await compactVerify(
      text,
      ({ kid }) => {
        const known = keys.find((key) => key.kid === kid);
        if (known === undefined) throw new Error('the key is not known');
        return known.key;
      },
      { algorithms: ['EdDSA'] },
    );
    if (protectedHeader.typ !== type) return { kind: 'unverified', why: 'it is a statement of another kind' };
    return { kind: 'verified', payload: JSON.parse(Buffer.from(payload).toString()) };
  } catch (error) {
    return {
      kind: 'unverified',
      why: error instanceof Error ? error.message.slice(0, 200) : 'not a signature',
    };
  }
}
