import type { Judgement } from './cause.ts';
import { defineCause } from './cause.ts';
import { shortName, shownCertificate } from './certificate-seen.ts';
import { findInterception } from './interception.ts';
import { type Seen } from './seen.ts';
import { quoted, subjectOf } from './subject.ts';
import { subjectOfVantage } from './subject-of-vantage.ts';
import { installCa, installSystemCa, renewCaBundle, showCertificate } from './trust-advice.ts';

/** The certificate chain does not end in a CA that the engine trusts. */
export const tlsUntrustedCa = defineCause({
  code: 'tls-untrusted-ca',
  certainty: 'confirmed',
  sources: [
    'https://github.com/golang/go/blob/go1.24.0/src/crypto/x509/verify.go',
    'https://docs.openssl.org/master/man3/X509_STORE_CTX_get_error/',
  ],
  patterns: [
    // In brackets follows what went wrong with a CA that was tried; the verdict stays the same.
    /certificate signed by unknown authority \(possibly because of .*|certificate signed by unknown authority/i,
    /self[- ]signed certificate|unable to get (?:local )?issuer|unable to verify the first certificate|certificate is not trusted|untrusted root/i,
    /UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER_CERT|certificate verify failed/i,
    /issued by an unknown (?:CA|authority)|failed to load system roots|system root pool is not available|terminated in a root certificate which is not trusted/i,
  ],

  facts: (_groups, text) => ({ subject: subjectOf(text) }),

  explain: ({ subject }) =>
    `The certificate that ${subject.server} shows to ${subject.place} is signed by a CA which the engine there does not trust. It is either the registry's own private CA or that of a proxy which inspects TLS; only the certificate's issuer tells.`,

  remedies: ({ subject }) => [
    showCertificate(subject, '-subject -issuer'),
    ...(subject.registry === 'docker.io' ? [] : [installCa(subject)]),
    installSystemCa(subject),
    renewCaBundle(subject),
  ],

  judge: judgeTrust,
});

/** Is it the registry's own certificate, or one made on the way? */
function judgeTrust(seen: Seen): Judgement {
  const interception = findInterception(seen);
  if (interception !== null) {
    return {
      means: interception.sentence,
      settle: interception.kind === 'proven' ? null : 'the certificate that another network is shown',
      remedies: [installSystemCa(subjectOfVantage(seen.at))],
    };
  }
  const shown = shownCertificate(seen.at);
  const isSelfSigned = shown !== null && shown.subject === shown.issuer;
  const means = isSelfSigned
    ? 'The certificate is its own issuer, so it has to be installed itself.'
    : `Whoever issued it${shown === null ? '' : `, ${quoted(shortName(shown.issuer))},`} is not among those whom this engine trusts.`;
  return { means, settle: null, remedies: [] };
}
