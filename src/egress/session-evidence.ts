import type { DetailedPeerCertificate, PeerCertificate, TLSSocket } from 'node:tls';
import type { TlsSettings } from '../host/registry-settings.ts';
import type { Evidence } from './stage.ts';
import { findTrustSource } from './trust.ts';

const maxChain = 6;

/** What was agreed on and shown in a handshake, for whoever has to tell one chain from another. */
export function describeSession(
  socket: TLSSocket,
  presented: DetailedPeerCertificate,
  tls: TlsSettings,
): Evidence {
  const chain = chainOf(presented);
  const top = chain.at(-1);
  const source = top === undefined ? null : findTrustSource(tls, top.raw);
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
function chainOf(leaf: DetailedPeerCertificate): readonly DetailedPeerCertificate[] {
  const chain: DetailedPeerCertificate[] = [];
  let next: DetailedPeerCertificate | undefined = leaf;
  while (next?.raw !== undefined && chain.length < maxChain && !chain.includes(next)) {
    chain.push(next);
    next = next.issuerCertificate;
  }
  return chain;
}

function describe(certificate: DetailedPeerCertificate) {
  return {
    subject: nameOf(certificate.subject),
    issuer: nameOf(certificate.issuer),
    validFrom: toIso(certificate.valid_from),
    validTo: toIso(certificate.valid_to),
    names: (certificate.subjectaltname ?? '').slice(0, 500),
    sha256: certificate.fingerprint256,
  };
}

function nameOf(name: PeerCertificate['subject'] | undefined): string {
  const parts = Object.entries(name ?? {}).map(([key, value]) => `${key}=${[value].flat().join('+')}`);
  return parts.join(', ').slice(0, 200);
}

function toIso(text: string): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? text : date.toISOString();
}
