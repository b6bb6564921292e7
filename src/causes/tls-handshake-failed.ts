import { defineCause } from './cause.ts';
import { fill } from './fill.ts';
import { quoted, type Subject, subjectOf } from './subject.ts';
import { showCertificate } from './trust-advice.ts';

/** TLS failed for any reason but trust, dates, name and time. */
export const tlsHandshakeFailed = defineCause({
  code: 'tls-handshake-failed',
  certainty: 'confirmed',
  sources: [
    'https://github.com/golang/go/blob/go1.24.0/src/crypto/tls/alert.go',
    'https://github.com/golang/go/blob/go1.24.0/src/crypto/tls/conn.go',
    'https://github.com/golang/go/blob/go1.24.0/src/crypto/x509/verify.go',
  ],
  patterns: [
    /(?:remote|local) error: tls: (?<alert>(?!bad record MAC)[^":]{1,80})/,
    /tls: (?<alert>(?:handshake failure|first record does not look like a TLS handshake|server(?:'s certificate)? (?:selected|chose|did not|sent|contains)|no (?:supported|mutual|cipher)|oversized record|unsupported|unexpected message|received|protocol version|internal error|unrecognized|invalid|certificate required|bad certificate|unknown)[^":]{0,80})/i,
    /x509: (?<alert>(?:unhandled critical extension|cannot verify signature|negative serial number|malformed|invalid|unsupported|certificate (?:is not (?:authorized|standards)|specifies)|too many intermediates|issuer name|inner and outer|RSA key|trailing data|failed to parse)[^":]{0,80})/,
    /SSL routines|\bcertificate error\b|SSL_ERROR_\w+|ERR_SSL_\w+|alert handshake failure|wrong version number|Client sent an HTTP request to an HTTPS server|malformed HTTP response/i,
  ],

  facts: ({ alert }, text) => ({ subject: subjectOf(text), alert: alert?.trim() ?? null }),

  explain: ({ subject, alert }) =>
    `TLS with ${subject.server} failed from ${subject.place}${alert === null ? '' : `: ${quoted(alert)}`}. ${meaning(alert)}`,

  remedies: ({ subject, alert }) => [
    ...(clientCertificate(alert) ? [installClientCertificate(subject)] : []),
    showCertificate(subject, '-subject -issuer -dates'),
    {
      actor: 'registry-owner',
      action:
        'Check that the port speaks TLS 1.2 or later with a common cipher, and that no other service answers on it.',
      command: null,
      source: 'https://distribution.github.io/distribution/about/configuration/#tls',
    },
  ],
});

function clientCertificate(alert: string | null): boolean {
  return /certificate required|bad certificate|unknown certificate authority/i.test(alert ?? '');
}

function meaning(alert: string | null): string {
  if (clientCertificate(alert))
    return 'The server wants a client certificate, and got none or one that it does not accept.';
  if (/first record|oversized record/.test(alert ?? ''))
    return 'Whatever answers on that port does not speak TLS.';
  return 'Both sides found no version, cipher or certificate to agree on; the text says no more.';
}

function installClientCertificate({ registry }: Subject) {
  return {
    actor: 'runner-owner',
    action: 'Install the client certificate and its key where the engine looks for them.',
    command: fill`sudo cp client.cert client.key /etc/docker/certs.d/${registry}/`,
    source: 'https://docs.docker.com/engine/security/certificates/',
  } as const;
}
