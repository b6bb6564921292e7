import { correctReference } from './advice.ts';
import { defineCause } from './cause.ts';
import { quoted, subjectOf } from './subject.ts';
import { showCertificate } from './trust-advice.ts';

/** The certificate is for another name than the one that was asked for. */
export const tlsHostnameMismatch = defineCause({
  code: 'tls-hostname-mismatch',
  certainty: 'confirmed',
  sources: ['https://github.com/golang/go/blob/go1.24.0/src/crypto/x509/verify.go'],
  patterns: [
    /(?:x509: )?certificate is (?:not )?valid for (?<names>[^":]{0,400})/i,
    /not valid for any names, but wanted to match (?<asked>\S+)|certificate is not valid for any names/i,
    /cannot validate certificate for (?<asked>\S+)|doesn't contain any IP SANs/i,
    /(?:x509: )?certificate relies on legacy Common Name field|Common Name is not a valid hostname/i,
    /ERR_TLS_CERT_ALTNAME_INVALID|does not match certificate's altnames|certificate name does not match|name mismatch/i,
  ],

  facts: ({ names, asked }, text) => ({
    subject: subjectOf(text),
    names: names?.split(/,? (?:but )?not /)[0] ?? null,
    asked: asked ?? names?.split(/, (?:but )?not /)[1] ?? null,
    legacy: /legacy Common Name/.test(text.reason),
  }),

  explain: ({ subject, names, asked, legacy }) =>
    `The certificate that ${subject.server} shows to ${subject.place} is ${validity(names, legacy)}${asked === null ? '' : `, and the engine asked for ${quoted(asked)}`}. The name in the image, the certificate, or a proxy that answers in the registry's place is wrong.`,

  remedies: ({ subject, names }) => [
    showCertificate(subject, '-issuer -ext subjectAltName'),
    correctReference(
      subject,
      names === null
        ? "so that it names a host which the registry's certificate covers"
        : 'so that it names a host which the certificate covers',
    ),
    {
      actor: 'registry-owner',
      action: `Issue a certificate with ${nameWanted(subject.host)} among its subject alternative names.`,
      command: null,
      source: 'https://distribution.github.io/distribution/about/deploying/#get-a-certificate',
    },
  ],
});

/** A certificate names no port. */
function nameWanted(host: string | null): string {
  if (host === null) return "the registry's name";
  const name = host.replace(/:\d+$/, '');
  return /^\d+(?:\.\d+){3}$|:/.test(name) ? `${name} as an IP entry` : name;
}

function validity(names: string | null, legacy: boolean): string {
  if (legacy) return 'valid only by its Common Name, which engines no longer look at';
  return names === null ? 'for another name' : `valid for ${quoted(names)} only`;
}
