/**
 * What exactly went wrong on a rung, as `fault` of a hop. The hop says whose fault it is: at `token` it is the token
 * server's, at `blob` the storage host's, whatever layer broke. With a proxy, `dns` and `tcp` are about the proxy.
 */
export const faults = [
  // The reference itself.
  'invalid-reference',
  'masked-reference',
  'unusable-port',

  // Names. `nodata`: the name exists and has no address.
  'nxdomain',
  'nodata',
  'servfail',
  'resolver-refused',
  'resolver-silent',
  'resolver-unreachable',
  'lookup-failed',

  // Connections; `reset` and `closed` also where TLS or HTTP was cut off.
  'connect-timeout',
  'connection-refused',
  'no-route',
  'network-unreachable',
  'route-prohibited',
  'invalid-route',
  'connect-failed',
  'reset',
  'closed',
  /** Our own policy forbids the address or port; nothing was sent there. */
  'egress-refused',
  /** The time for the whole ladder was used up at this rung. */
  'deadline',

  // The proxy: the first two at `dns` and `tcp`.
  'proxy-name-unresolved',
  'proxy-unreachable',
  'proxy-invalid',
  'proxy-unsupported',
  'proxy-refused',
  'proxy-login-wanted',
  'proxy-target-unreachable',
  'proxy-timeout',
  'proxy-closed',
  'proxy-not-http',
  'proxy-tls',

  // TLS.
  'tls-timeout',
  'untrusted-ca',
  'expired',
  'not-yet-valid',
  'wrong-name',
  'common-name-only',
  'client-certificate-wanted',
  'client-certificate-refused',
  /** Files in certs.d or hosts.toml with which the engine gives up before it sends a packet. */
  'client-certificate-unusable',
  'trust-unusable',
  'protocol-version',
  'no-common-cipher',
  'not-tls',
  'plain-http',
  'tls-failed',

  // HTTP, of whoever was asked at that rung.
  'answer-5xx',
  'answer-429',
  'answer-html',
  'answer-timeout',
  'answer-malformed',
  'answer-too-large',
  'answer-unexpected',
  'redirect-loop',
  'redirect-refused',

  // The challenge and the token.
  'no-challenge',
  'challenge-unusable',
  /** The realm is no address that a token may be asked of. */
  'realm-refused',
  /** The realm does not belong to the registry: the credential was not sent there. */
  'realm-untrusted',
  'credential-unusable',
  /** 401 to the credential; at `manifest` for a registry with Basic login. */
  'credential-refused',
  /** 403: of the token server. */
  'token-denied',
  'token-refused',
  'token-malformed',
  'token-redirected',

  // The manifest.
  'login-wanted',
  'insufficient-scope',
  'invalid-token',
  'unauthorized',
  'denied',
  'blocked',
  'manifest-unknown',
  'name-unknown',
  /** 404 without a code that says what is missing. */
  'not-found',
  'rate-limit-exhausted',
  'unsupported-media-type',
  'schema-1',
  'manifest-malformed',
  'digest-mismatch',

  // The platform. `no-platform`: an index without it; `wrong-platform`: one image, made for another.
  'no-platform',
  'wrong-platform',
  'config-malformed',

  // Blobs.
  'blob-unknown',
  'blob-refused',
  'short-read',
  'stalled',

  // Only ever warnings: the pull goes on.
  'slow',
  'clock-skew',
  'some-addresses-failed',
  'mirror-failed',
  'not-an-image',
  'range-ignored',
] as const;

export type Fault = (typeof faults)[number];

export function isFault(text: string | null): text is Fault {
  return text !== null && known.has(text);
}

const known: ReadonlySet<string> = new Set(faults);
