import { acceptedElsewhere, shortName, shownCertificate } from './certificate-seen.ts';
import type { Seen } from './seen.ts';
import { quoted } from './subject.ts';

/** Who answers in the registry's place, and how that shows. */
export type Interception =
  | { readonly kind: 'proven'; readonly issuer: string; readonly sentence: string }
  | { readonly kind: 'suspected'; readonly issuer: string; readonly sentence: string };

/**
 * Tells a certificate made on the way, by a proxy that looks into TLS, from the registry's own.
 *
 * @returns null where nothing speaks for one.
 */
export function findInterception({ at, elsewhere }: Seen): Interception | null {
  const shown = shownCertificate(at);
  if (shown === null) return null;
  const issuer = shortName(shown.issuer);
  const other = acceptedElsewhere(elsewhere);
  const otherIssuer = other === null ? null : shortName(other.certificate.issuer);
  if (other !== null && otherIssuer !== issuer) {
    const sentence = `${other.name} is shown another certificate for the same name, issued by ${quoted(otherIssuer ?? '')}, so something on the way from ${at.name} looks into TLS and answers as ${quoted(issuer)}.`;
    return { kind: 'proven', issuer, sentence };
  }
  if (other !== null || !inspectors.test(`${shown.issuer} ${shown.subject}`)) return null;
  const sentence = `${quoted(issuer)} is the name of a product that looks into TLS, so this is likely its certificate and not the registry's own.`;
  return { kind: 'suspected', issuer, sentence };
}

/** Names that products which inspect TLS put on the certificates they make. */
const inspectors =
  /zscaler|netskope|palo ?alto|globalprotect|forti(?:net|gate)|blue ?coat|symantec web|cisco umbrella|cisco secure access|ironport|websense|forcepoint|sophos|check ?point|mcafee web|skyhigh|trellix|barracuda|watchguard|sonicwall|cato networks|iboss|menlo|squid|mitmproxy|charles proxy|fiddler|burp|portswigger|kaspersky|eset ssl|avast|bitdefender|contentkeeper|smoothwall|untangle|ssl inspection|tls inspection|decrypt/i;
