import { createHash } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Engine, TlsSettings, TrustSource } from '../host/registry-settings.ts';

export type CipherSet = 'docker' | 'go';

/** Which handshakes the engine takes part in: dockerd's own client narrows Go's ciphers, the others do not. */
export function cipherSetOf(engine: Engine): CipherSet {
  return engine.kind === 'dockerd' && engine.store === 'graph' ? 'docker' : 'go';
}

export type LoadedTrust =
  | { readonly kind: 'loaded'; readonly context: SecureContext }
  /** The client's certificate or key cannot be used. */
  | { readonly kind: 'unusable'; readonly why: string };

/** What the engine brings to a handshake, built once for the same settings: a system's bundle takes milliseconds. */
export function loadTrust(tls: TlsSettings, ciphers: CipherSet): LoadedTrust {
  const name = nameOf(tls, ciphers);
  const known = contexts.get(name);
  if (known !== undefined) return { kind: 'loaded', context: known };
  try {
    const context = createContext(tls, ciphers);
    if (contexts.size >= maxContexts) contexts.clear();
    contexts.set(name, context);
    return { kind: 'loaded', context };
  } catch (error) {
    return { kind: 'unusable', why: error instanceof Error ? error.message : 'unknown' };
  }
}

const contexts = new Map<string, SecureContext>();
const maxContexts = 16;

function nameOf({ trust, clientCertificate }: TlsSettings, ciphers: CipherSet): string {
  const hash = createHash('sha256').update(ciphers);
  for (const source of trust) hash.update(digestOf(source));
  if (clientCertificate) hash.update(clientCertificate.certificate).update(clientCertificate.key());
  return hash.digest('hex');
}

/** A system's bundle has hundreds of kilobytes, and stays the same for as long as a host's settings are remembered. */
function digestOf(source: TrustSource): string {
  const known = digests.get(source);
  if (known !== undefined) return known;
  const hash = createHash('sha256');
  for (const certificate of source.certificates) hash.update(certificate);
  const digest = hash.digest('hex');
  digests.set(source, digest);
  return digest;
}

const digests = new WeakMap<TrustSource, string>();

function createContext({ trust, clientCertificate }: TlsSettings, ciphers: CipherSet): SecureContext {
  return createSecureContext({
    ca: trust.flatMap(({ certificates }) => certificates),
    // Go takes any certificate of its pool for a root, an intermediate one too.
    allowPartialTrustChain: true,
    ...(clientCertificate && { cert: clientCertificate.certificate, key: clientCertificate.key() }),
    ciphers: [...tls13, ...suites[ciphers]].join(':'),
    ecdhCurve: 'X25519:P-256:P-384:P-521',
    minVersion: 'TLSv1.2',
  });
}

const tls13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];

const aead = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
];

/**
 * @see https://github.com/docker/go-connections/blob/v0.6.0/tlsconfig/config.go
 * @see https://pkg.go.dev/crypto/tls#CipherSuites
 */
const suites: Readonly<Record<CipherSet, readonly string[]>> = {
  docker: aead,
  go: [
    ...aead,
    'ECDHE-ECDSA-AES128-SHA',
    'ECDHE-RSA-AES128-SHA',
    'ECDHE-ECDSA-AES256-SHA',
    'ECDHE-RSA-AES256-SHA',
  ],
};
