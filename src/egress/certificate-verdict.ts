import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { Fault } from '../probes/ladder/faults.ts';

interface PresentedCertificate {
  readonly leaf: X509Certificate;
  /** Name or address that was connected to, without brackets. */
  readonly hostname: string;
  /** OpenSSL's word about the chain; null where it holds. */
  readonly chainError: string | null;
  readonly now: Date;
}

/**
 * Judges a server's certificate in the order in which Go does: its dates, its names, its chain. OpenSSL would take a
 * Common Name for a name; Go has not since 1.17.
 *
 * @returns null where an engine accepts it.
 * @see https://pkg.go.dev/crypto/x509#Certificate.Verify
 */
export function judgeCertificate({ leaf, hostname, chainError, now }: PresentedCertificate): Fault | null {
  if (now < new Date(leaf.validFrom)) return 'not-yet-valid';
  if (now > new Date(leaf.validTo)) return 'expired';
  if (!isFor(leaf, hostname)) return hasNames(leaf) ? 'wrong-name' : 'common-name-only';
  if (chainError === null) return null;
  return chainFaults[chainError] ?? 'untrusted-ca';
}

function isFor(leaf: X509Certificate, hostname: string): boolean {
  if (isIP(hostname) !== 0) return leaf.checkIP(hostname) !== undefined;
  return leaf.checkHost(hostname, { subject: 'never' }) !== undefined;
}

function hasNames(leaf: X509Certificate): boolean {
  return leaf.subjectAltName !== undefined && leaf.subjectAltName !== '';
}

const chainFaults: Readonly<Record<string, Fault>> = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not-yet-valid',
};
