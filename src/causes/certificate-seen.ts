import { objectsAt, textAt } from './evidence.ts';
import { hopOf, type Vantage } from './seen.ts';

/** The certificate that a server showed for itself. */
export interface ShownCertificate {
  /** `CN=registry.example.com, O=…` */
  readonly subject: string;
  readonly issuer: string;
  readonly sha256: string | null;
}

/** @returns null where the handshake did not get that far. */
export function shownCertificate(vantage: Vantage): ShownCertificate | null {
  const [leaf] = objectsAt(hopOf(vantage, 'tls')?.evidence, 'chain');
  const subject = textAt(leaf, 'subject');
  const issuer = textAt(leaf, 'issuer');
  if (subject === null || issuer === null) return null;
  return { subject, issuer, sha256: textAt(leaf, 'sha256') };
}

/** The first other place that accepted a certificate of the same server, and which one. */
export function acceptedElsewhere(
  elsewhere: readonly Vantage[],
): { readonly name: string; readonly certificate: ShownCertificate } | null {
  for (const vantage of elsewhere) {
    const certificate = shownCertificate(vantage);
    const isAccepted = hopOf(vantage, 'tls')?.outcome === 'passed';
    if (isAccepted && certificate !== null) return { name: vantage.name, certificate };
  }
  return null;
}

/** What a person calls it: its common name, else its organisation, else all of it. */
export function shortName(name: string): string {
  return /(?:^|, )CN=(?<name>[^,]+)/.exec(name)?.[1] ?? /(?:^|, )O=(?<name>[^,]+)/.exec(name)?.[1] ?? name;
}
