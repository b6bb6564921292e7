import type { Certainty } from '../causes/cause.ts';
import type { CauseCode } from '../causes/codes.ts';
import type { Fault } from '../probes/ladder/faults.ts';

/** What a fault on the ladder says by itself, before anything else that was seen is weighed. */
export interface Meaning {
  readonly cause: CauseCode;
  /** `inconclusive`: what stopped the ladder need not stop an engine. */
  readonly certainty: Certainty;
}

/** A wait of ours that ran out is only likely to run out for an engine, which waits longer. */
const waited = 'likely';
const seen = 'confirmed';
const ours = { cause: 'unknown', certainty: 'inconclusive' } as const;

/** One cause for each fault; a fault without one does not compile. */
export const faultMeanings: Readonly<Record<Fault, Meaning>> = {
  'invalid-reference': { cause: 'invalid-reference', certainty: seen },
  'masked-reference': ours,
  'unusable-port': { cause: 'invalid-reference', certainty: seen },

  nxdomain: { cause: 'dns-failure', certainty: seen },
  nodata: { cause: 'dns-failure', certainty: seen },
  servfail: { cause: 'dns-failure', certainty: seen },
  'resolver-refused': { cause: 'dns-failure', certainty: seen },
  'resolver-silent': { cause: 'dns-failure', certainty: waited },
  'resolver-unreachable': { cause: 'dns-failure', certainty: seen },
  'lookup-failed': { cause: 'dns-failure', certainty: 'likely' },

  'connect-timeout': { cause: 'connect-timeout', certainty: waited },
  'connection-refused': { cause: 'connection-refused', certainty: seen },
  'no-route': { cause: 'connect-timeout', certainty: seen },
  'network-unreachable': { cause: 'connect-timeout', certainty: seen },
  'route-prohibited': { cause: 'connect-timeout', certainty: seen },
  'invalid-route': { cause: 'connect-timeout', certainty: seen },
  'connect-failed': { cause: 'connect-timeout', certainty: 'likely' },
  reset: { cause: 'connection-interrupted', certainty: seen },
  closed: { cause: 'connection-interrupted', certainty: seen },
  'egress-refused': ours,
  deadline: ours,

  'proxy-name-unresolved': { cause: 'dns-failure', certainty: seen },
  'proxy-unreachable': { cause: 'proxy-failure', certainty: seen },
  'proxy-invalid': { cause: 'proxy-failure', certainty: seen },
  'proxy-unsupported': ours,
  'proxy-refused': { cause: 'proxy-failure', certainty: seen },
  'proxy-login-wanted': { cause: 'proxy-failure', certainty: seen },
  'proxy-target-unreachable': { cause: 'proxy-failure', certainty: seen },
  'proxy-timeout': { cause: 'proxy-failure', certainty: waited },
  'proxy-closed': { cause: 'proxy-failure', certainty: seen },
  'proxy-not-http': { cause: 'proxy-failure', certainty: seen },
  'proxy-tls': { cause: 'proxy-failure', certainty: seen },

  'tls-timeout': { cause: 'tls-handshake-timeout', certainty: waited },
  'untrusted-ca': { cause: 'tls-untrusted-ca', certainty: seen },
  expired: { cause: 'tls-certificate-expired', certainty: seen },
  'not-yet-valid': { cause: 'tls-certificate-expired', certainty: seen },
  'wrong-name': { cause: 'tls-hostname-mismatch', certainty: seen },
  'common-name-only': { cause: 'tls-hostname-mismatch', certainty: seen },
  'client-certificate-wanted': { cause: 'tls-handshake-failed', certainty: seen },
  'client-certificate-refused': { cause: 'tls-handshake-failed', certainty: seen },
  'client-certificate-unusable': { cause: 'engine-unavailable', certainty: seen },
  'trust-unusable': { cause: 'engine-unavailable', certainty: seen },
  'protocol-version': { cause: 'tls-handshake-failed', certainty: seen },
  'no-common-cipher': { cause: 'tls-handshake-failed', certainty: seen },
  'not-tls': { cause: 'tls-handshake-failed', certainty: seen },
  'plain-http': { cause: 'http-only-registry', certainty: seen },
  'tls-failed': { cause: 'tls-handshake-failed', certainty: seen },

  'answer-5xx': { cause: 'registry-error', certainty: seen },
  'answer-429': { cause: 'rate-limited', certainty: seen },
  'answer-html': { cause: 'registry-error', certainty: 'likely' },
  'answer-timeout': { cause: 'connect-timeout', certainty: waited },
  'answer-malformed': { cause: 'registry-error', certainty: seen },
  'answer-too-large': { cause: 'registry-error', certainty: 'likely' },
  'answer-unexpected': { cause: 'registry-error', certainty: 'likely' },
  'redirect-loop': { cause: 'registry-error', certainty: seen },
  'redirect-refused': { cause: 'registry-error', certainty: 'likely' },

  'no-challenge': { cause: 'registry-error', certainty: 'likely' },
  'challenge-unusable': { cause: 'registry-error', certainty: seen },
  'realm-refused': ours,
  'realm-untrusted': ours,
  'credential-unusable': { cause: 'credential-helper-failed', certainty: seen },
  'credential-refused': { cause: 'credentials-rejected', certainty: seen },
  'token-denied': { cause: 'access-denied', certainty: 'likely' },
  'token-refused': { cause: 'access-denied', certainty: 'likely' },
  'token-malformed': { cause: 'registry-error', certainty: seen },
  'token-redirected': { cause: 'registry-error', certainty: 'likely' },

  'login-wanted': { cause: 'auth-required', certainty: seen },
  'insufficient-scope': { cause: 'access-denied', certainty: 'likely' },
  'invalid-token': { cause: 'registry-error', certainty: 'likely' },
  unauthorized: { cause: 'access-denied', certainty: 'likely' },
  denied: { cause: 'access-denied', certainty: 'likely' },
  blocked: { cause: 'blocked-by-policy', certainty: seen },
  // Some registries say so of a whole repository that is missing.
  'manifest-unknown': { cause: 'tag-not-found', certainty: 'likely' },
  'name-unknown': { cause: 'repository-not-found', certainty: seen },
  'not-found': { cause: 'tag-not-found', certainty: 'likely' },
  'rate-limit-exhausted': { cause: 'rate-limited', certainty: 'likely' },
  'unsupported-media-type': { cause: 'unsupported-manifest', certainty: seen },
  'schema-1': { cause: 'unsupported-manifest', certainty: seen },
  'manifest-malformed': { cause: 'registry-error', certainty: seen },
  'digest-mismatch': { cause: 'layer-corrupt', certainty: seen },

  'no-platform': { cause: 'platform-mismatch', certainty: seen },
  'wrong-platform': { cause: 'platform-mismatch', certainty: seen },
  'config-malformed': { cause: 'unsupported-manifest', certainty: 'likely' },

  'blob-unknown': { cause: 'registry-error', certainty: seen },
  'blob-refused': { cause: 'access-denied', certainty: 'likely' },
  'short-read': { cause: 'connection-interrupted', certainty: seen },
  stalled: { cause: 'connection-interrupted', certainty: waited },

  // Never more than warnings: where one ended a ladder all the same, nothing is established.
  slow: ours,
  'clock-skew': ours,
  'some-addresses-failed': ours,
  'mirror-failed': ours,
  'not-an-image': ours,
  'range-ignored': ours,
};
