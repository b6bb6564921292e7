import { X509Certificate } from 'node:crypto';
import type { TlsSettings, TrustSource } from '../host/registry-settings.ts';

/** A certificate that is trusted, and the file that holds it. */
export interface Anchor {
  readonly certificate: X509Certificate;
  readonly source: TrustSource;
}

/** What issued a certificate, among what is trusted; null where that is not there. */
export function findIssuer({ trust }: TlsSettings, issued: X509Certificate): Anchor | null {
  const name = issuerNameOf(issued.raw);
  if (name === null) return null;
  for (const source of trust) {
    // Parsing all of a system's bundle would take longer than the rest of the check.
    const named = dersOf(source).filter((der) => der.includes(name));
    const certificates = named.map((der) => new X509Certificate(der));
    const certificate = certificates.find((one) => issued.checkIssued(one) && issued.verify(one.publicKey));
    if (certificate !== undefined) return { certificate, source };
  }
  return null;
}

/** The file that holds this very certificate; null where none does. */
export function findSource({ trust }: TlsSettings, { raw }: X509Certificate): TrustSource | null {
  return trust.find((source) => dersOf(source).some((der) => der.equals(raw))) ?? null;
}

function dersOf(source: TrustSource): readonly Buffer[] {
  const known = ders.get(source);
  if (known !== undefined) return known;
  const decoded = source.certificates.map((pem) =>
    Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64'),
  );
  ders.set(source, decoded);
  return decoded;
}

const ders = new WeakMap<TrustSource, readonly Buffer[]>();

/**
 * The issuer's name as it is written in a certificate. OpenSSL has parsed it, so that its shape is sure.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
function issuerNameOf(der: Buffer): Buffer | null {
  const certificate = readElement(der, 0);
  const signed = certificate && readElement(der, certificate.content);
  if (!signed) return null;
  const isVersion = der[signed.content] === versionTag;
  // Before it: the version where there is one, the serial number, the algorithm.
  const before = isVersion ? 3 : 2;
  let at = signed.content;
  for (let skipped = 0; skipped < before; skipped += 1) at = readElement(der, at)?.end ?? der.length;
  const name = readElement(der, at);
  return name && der.subarray(at, name.end);
}

const versionTag = 0xa0;

/** Where the content of an element begins and ends; null where it does not fit. */
function readElement(der: Buffer, at: number): { readonly content: number; readonly end: number } | null {
  const first = der[at + 1];
  if (first === undefined) return null;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  const content = at + 2 + lengthBytes;
  if (lengthBytes > 4 || content > der.length) return null;
  const length = lengthBytes === 0 ? first : der.readUIntBE(at + 2, lengthBytes);
  const end = content + length;
  return end > der.length ? null : { content, end };
}
