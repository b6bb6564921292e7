import { createPrivateKey, X509Certificate } from 'node:crypto';

/**
 * The certificates of a PEM file, one string each: Node reads only the first of a bundle by itself. As in Go, blocks
 * of another type (`TRUSTED CERTIFICATE`) are passed over.
 */
export function splitCertificates(pem: string): readonly string[] {
  return [...pem.matchAll(block)].map(([one]) => `${one}\n`);
}

const block = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

export type KeyPair = 'fits' | 'no-certificate' | 'no-key' | 'mismatch';

/** Whether a private key, not encrypted as engines want it, belongs to the first certificate of a chain. */
export function judgeKeyPair(chain: string, key: string): KeyPair {
  const [leaf] = splitCertificates(chain);
  const certificate = leaf === undefined ? undefined : parseCertificate(leaf);
  if (certificate === undefined) return 'no-certificate';
  try {
    return certificate.checkPrivateKey(createPrivateKey(key)) ? 'fits' : 'mismatch';
  } catch {
    return 'no-key';
  }
}

function parseCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
