import type { X509Certificate } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import type { TlsSettings } from '../host/registry-settings.ts';
import type { Fault } from '../probes/ladder/faults.ts';
import { judgeCertificate } from './certificate-verdict.ts';
import { describeSession } from './session-evidence.ts';
import type { Evidence } from './stage.ts';
import { type CipherSet, loadTrust } from './trust.ts';

export type Shaken =
  /** `fault`: what an engine that does not verify would overlook; null where there is none. */
  | {
      readonly kind: 'secured';
      readonly socket: TLSSocket;
      readonly fault: Fault | null;
      /** `TLSv1.3 with TLS_AES_128_GCM_SHA256` */
      readonly agreed: string;
      readonly evidence: Evidence;
    }
  | { readonly kind: 'failed'; readonly fault: Fault; readonly evidence: Evidence };

interface HandshakeOptions {
  readonly socket: Socket;
  readonly hostname: string;
  readonly tls: TlsSettings;
  readonly ciphers: CipherSet;
  readonly timeoutMs: number;
}

/**
 * Shakes hands as the engine would, and judges the certificate as Go does. The connection stays usable whatever the
 * verdict, so that the one handshake gives both the verdict and its evidence.
 */
export function shakeHands({ socket, hostname, tls, ciphers, timeoutMs }: HandshakeOptions): Promise<Shaken> {
  const stopping = tls.faults.find(({ stopsEngine }) => stopsEngine);
  if (stopping) return Promise.resolve(unusable(stopping.summary, stopping.kind));
  const trust = loadTrust(tls, ciphers);
  if (trust.kind === 'unusable') return Promise.resolve(unusable(trust.why, 'key-mismatch'));
  return new Promise((resolve) => {
    const secured = connect({
      socket,
      secureContext: trust.context,
      ...(isIP(hostname) === 0 && { servername: hostname }),
      ALPNProtocols: ['http/1.1'],
      // Judged below, in Go's way.
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    });
    const fail = (fault: Fault, evidence: Evidence = {}) => {
      clearTimeout(timer);
      resolve({ kind: 'failed', fault, evidence });
      secured.destroy();
    };
    const timer = setTimeout(() => fail('tls-timeout'), timeoutMs);
    // Stays: a peer may still send an alert behind the handshake.
    secured.on('error', (error: Error) => fail(faultOf(error, secured), { alert: codeOf(error) }));
    secured.once('close', () => fail('closed'));
    secured.once('secureConnect', () => {
      clearTimeout(timer);
      const leaf = secured.getPeerX509Certificate();
      if (leaf === undefined) fail('tls-failed');
      else resolve(toSecured({ socket: secured, leaf, hostname, tls }));
    });
  });
}

/**
 * A server that speaks TLS 1.3 asks for the client's certificate in the handshake and refuses only behind it.
 *
 * @returns undefined where the error is not about that.
 */
export function faultOfLateAlert(error: Error): Fault | undefined {
  return alerts.find(([code]) => codeOf(error).includes(code))?.[1];
}

interface Handshake {
  readonly socket: TLSSocket;
  readonly leaf: X509Certificate;
  readonly hostname: string;
  readonly tls: TlsSettings;
}

function toSecured({ socket, leaf, hostname, tls }: Handshake): Shaken {
  const chainError = socket.authorizationError ? String(socket.authorizationError) : null;
  const now = new Date();
  const fault = judgeCertificate({ leaf, hostname, chainError, now });
  const session = describeSession(socket, leaf, tls);
  const evidence = {
    ...session,
    clock: now.toISOString(),
    chainError,
    servername: hostname,
    verified: tls.verifies,
  };
  const agreed = `${socket.getProtocol()} with ${socket.getCipher().standardName}`;
  return { kind: 'secured', socket, fault, agreed, evidence };
}

const fileFaults: Readonly<Record<TlsSettings['faults'][number]['kind'], Fault>> = {
  'missing-key': 'client-certificate-unusable',
  'missing-certificate': 'client-certificate-unusable',
  'key-mismatch': 'client-certificate-unusable',
  'not-pem': 'trust-unusable',
  unreadable: 'trust-unusable',
  ignored: 'trust-unusable',
};

function unusable(why: string, kind: keyof typeof fileFaults): Shaken {
  return { kind: 'failed', fault: fileFaults[kind], evidence: { why: why.slice(0, 300) } };
}

/** Parts of OpenSSL's codes, as Node passes them on. */
const alerts: readonly (readonly [string, Fault])[] = [
  ['ALERT_CERTIFICATE_REQUIRED', 'client-certificate-wanted'],
  ['ALERT_BAD_CERTIFICATE', 'client-certificate-refused'],
  ['ALERT_UNKNOWN_CA', 'client-certificate-refused'],
  ['ALERT_CERTIFICATE', 'client-certificate-refused'],
  ['ALERT_UNSUPPORTED_CERTIFICATE', 'client-certificate-refused'],
];

const codes: readonly (readonly [string, Fault])[] = [
  ['ALERT_PROTOCOL_VERSION', 'protocol-version'],
  ['UNSUPPORTED_PROTOCOL', 'protocol-version'],
  ['WRONG_SSL_VERSION', 'protocol-version'],
  ['NO_PROTOCOLS_AVAILABLE', 'protocol-version'],
  ['ALERT_HANDSHAKE_FAILURE', 'no-common-cipher'],
  ['ALERT_INSUFFICIENT_SECURITY', 'no-common-cipher'],
  ['NO_SHARED_CIPHER', 'no-common-cipher'],
  ['WRONG_CIPHER_RETURNED', 'no-common-cipher'],
  ['WRONG_VERSION_NUMBER', 'not-tls'],
  ['PACKET_LENGTH_TOO_LONG', 'not-tls'],
  ['UNKNOWN_PROTOCOL', 'not-tls'],
  ['HTTP_REQUEST', 'not-tls'],
  ['BAD_RECORD_TYPE', 'not-tls'],
];

function faultOf(error: Error, socket: TLSSocket): Fault {
  const code = codeOf(error);
  // The server has shown its certificate, so a cipher was agreed on: what it misses is the client's.
  const hasShown = socket.getPeerX509Certificate() !== undefined;
  const isAboutClient = code.includes('ALERT_HANDSHAKE_FAILURE') && hasShown;
  if (isAboutClient || code.includes('ALERT_BAD_CERTIFICATE')) return 'client-certificate-wanted';
  if (code === 'ECONNRESET') return 'syscall' in error ? 'reset' : 'closed';
  return faultOfLateAlert(error) ?? codes.find(([part]) => code.includes(part))?.[1] ?? 'tls-failed';
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : error.message.slice(0, 100);
}
