import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { z } from 'zod';

/** A key that signatures name by its `kid`, the thumbprint of RFC 7638. */
export interface NamedKey {
  readonly kid: string;
  readonly key: KeyObject;
}

/** What an agent signs with, and what is sealed to it; both halves private, or both public. */
export interface AgentKeys {
  readonly signing: NamedKey;
  readonly sealing: NamedKey;
}

interface KeyTexts {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** An Ed25519 pair, each half a JSON Web Key in base64url: one line. */
export function generateBotKey(): KeyTexts {
  const pair = generate('Ed25519');
  return { privateKey: toText(pair.privateKey), publicKey: toText(pair.publicKey) };
}

/**
 * Each half is an Ed25519 JSON Web Key in base64url that carries a second key for X25519 as its member `sealing`;
 * RFC 7517 §4 lets a key have members of one's own.
 */
export function generateAgentKey(): KeyTexts {
  const signing = generate('Ed25519');
  const sealing = generate('X25519');
  return {
    privateKey: toText({ ...signing.privateKey, sealing: sealing.privateKey }),
    publicKey: toText({ ...signing.publicKey, sealing: sealing.publicKey }),
  };
}

/** @returns undefined for anything but an Ed25519 private key as `generateBotKey` writes it. */
export function parseSigningKey(text: string): NamedKey | undefined {
  return toNamedKey(parse(text, signingKeySchema), 'private');
}

/** @returns undefined for anything but an Ed25519 public key as `generateBotKey` writes it; a private key is refused. */
export function parsePublicKey(text: string): NamedKey | undefined {
  return toNamedKey(parse(text, verifyingKeySchema), 'public');
}

export function parseAgentPrivateKey(text: string): AgentKeys | undefined {
  const jwk = parse(text, signingKeySchema.extend({ sealing: openingKeySchema }));
  return toAgentKeys(jwk, 'private');
}

export function parseAgentPublicKey(text: string): AgentKeys | undefined {
  const jwk = parse(text, verifyingKeySchema.extend({ sealing: closingKeySchema }));
  return toAgentKeys(jwk, 'public');
}

/** What verifies that a private key signed. */
export function publicHalf({ kid, key }: NamedKey): NamedKey {
  return { kid, key: createPublicKey(key) };
}

type Curve = 'Ed25519' | 'X25519';
type Half = 'private' | 'public';

const bytes32 = z.string().regex(/^[\w-]{43}$/);
const publicSchema = <C extends Curve>(crv: C) =>
  z.object({ kty: z.literal('OKP'), crv: z.literal(crv), x: bytes32, d: z.undefined().optional() });
const privateSchema = <C extends Curve>(crv: C) =>
  z.object({ kty: z.literal('OKP'), crv: z.literal(crv), x: bytes32, d: bytes32 });

const signingKeySchema = privateSchema('Ed25519');
const verifyingKeySchema = publicSchema('Ed25519');
const openingKeySchema = privateSchema('X25519');
const closingKeySchema = publicSchema('X25519');

interface Jwk {
  readonly kty: 'OKP';
  readonly crv: Curve;
  readonly x: string;
  readonly d?: string | undefined;
}

function toAgentKeys(jwk: (Jwk & { readonly sealing: Jwk }) | undefined, half: Half): AgentKeys | undefined {
  const signing = toNamedKey(jwk, half);
  const sealing = toNamedKey(jwk?.sealing, half);
  return signing === undefined || sealing === undefined ? undefined : { signing, sealing };
}

function toNamedKey(jwk: Jwk | undefined, half: Half): NamedKey | undefined {
  if (jwk === undefined) return undefined;
  const { kty, crv, x, d } = jwk;
  try {
    const key =
      half === 'public'
        ? createPublicKey({ format: 'jwk', key: { kty, crv, x } })
        : createPrivateKey({ format: 'jwk', key: { kty, crv, x, ...(d === undefined ? {} : { d }) } });
    // A private key whose public half is another's would sign what nobody can verify.
    if (half === 'private' && createPublicKey(key).export({ format: 'jwk' }).x !== x) return undefined;
    return { kid: createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url'), key };
  } catch {
    return undefined;
  }
}

function generate(curve: Curve) {
  const { privateKey } = curve === 'Ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519');
  return {
    privateKey: privateKey.export({ format: 'jwk' }),
    publicKey: createPublicKey(privateKey).export({ format: 'jwk' }),
  };
}

function toText(jwk: unknown): string {
  return Buffer.from(JSON.stringify(jwk)).toString('base64url');
}

function parse<T>(text: string, schema: z.ZodType<T>): T | undefined {
  if (text.length > 4_096) return undefined;
  try {
    return schema.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString())).data;
  } catch {
    return undefined;
  }
}
