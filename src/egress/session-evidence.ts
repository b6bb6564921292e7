import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { TlsSettings } from '../host/registry-settings.ts';
import { findIssuer, findSource } from './anchor.ts';
import type { Evidence } from './stage.ts';

const maxChain = 6;

/** What was agreed on and shown in a handshake, for whoever has to tell one chain from another. */
export function describeSession(socket: TLSSocket, leaf: X509Certificate, tls: TlsSettings): Evidence {
  const chain = chainOf(leaf, tls);
  const top = chain.at(-1);
  const source = top === undefined ? null : findSource(tls, top);
  return {
    protocol: socket.getProtocol(),
    cipher: socket.getCipher()?.standardName ?? null,
    chain: chain.map(describe),
    trustedBy: source === null ? null : { kind: source.kind, path: source.path },
    trustSources: tls.trust.map(({ kind, path, certificates }) => ({
      kind,
      path,
      count: certificates.length,
    })),
    clientCertificate: tls.clientCertificate?.certificatePath ?? null,
  };
}

/** From the server's own certificate up to the root, where that is known. */
function chainOf(leaf: X509Certificate, tls: TlsSettings): readonly X509Certificate[] {
  const presented = presentedWith(leaf);
  const chain: X509Certificate[] = [];
  let next: X509Certificate | undefined = leaf;
  while (next !== undefined && chain.length < maxChain) {
    const last: X509Certificate = next;
    chain.push(last);
    if (last.checkIssued(last)) break;
    next = presented.find((one) => last.checkIssued(one)) ?? findIssuer(tls, last)?.certificate;
  }
  return chain;
}

/** In the order in which the server sent them. */
function presentedWith(leaf: X509Certificate): readonly X509Certificate[] {
  const presented: X509Certificate[] = [];
  for (let next = leaf.issuerCertificate; next && presented.length < mostSent; next = next.issuerCertificate)
    presented.push(next);
  return presented;
}

const mostSent = 10;

function describe(certificate: X509Certificate) {
  return {
    subject: nameOf(certificate.subject),
    issuer: nameOf(certificate.issuer),
    validFrom: toIso(certificate.validFrom),
    validTo: toIso(certificate.validTo),
    names: (certificate.subjectAltName ?? '').slice(0, 500),
    sha256: certificate.fingerprint256,
  };
}

/** One part a line, as OpenSSL writes them; there may be none. */
function nameOf(name: string | undefined): string {
  return (name ?? '').split('\n').join(', ').slice(0, 200);
}

function toIso(text: string): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? text : date.toISOString();
}
