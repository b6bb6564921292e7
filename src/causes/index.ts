import { accessDenied } from './access-denied.ts';
import { authRequired } from './auth-required.ts';
import { blockedByPolicy } from './blocked-by-policy.ts';
import type { Cause } from './cause.ts';
import type { CauseCode } from './codes.ts';
import { connectTimeout } from './connect-timeout.ts';
import { connectionInterrupted } from './connection-interrupted.ts';
import { connectionRefused } from './connection-refused.ts';
import { credentialHelperFailed } from './credential-helper-failed.ts';
import { credentialsRejected } from './credentials-rejected.ts';
import { diskFull } from './disk-full.ts';
import { dnsFailure } from './dns-failure.ts';
import { engineUnavailable } from './engine-unavailable.ts';
import { hostStorageError } from './host-storage-error.ts';
import { httpOnlyRegistry } from './http-only-registry.ts';
import { imageNotAllowed } from './image-not-allowed.ts';
import { invalidReference } from './invalid-reference.ts';
import { layerCorrupt } from './layer-corrupt.ts';
import { nodePullQps } from './node-pull-qps.ts';
import { notImagePull } from './not-image-pull.ts';
import { notPresentLocally } from './not-present-locally.ts';
import { permissionDenied } from './permission-denied.ts';
import { platformMismatch } from './platform-mismatch.ts';
import { proxyFailure } from './proxy-failure.ts';
import { pullBackoff } from './pull-backoff.ts';
import { pullPolicyNotAllowed } from './pull-policy-not-allowed.ts';
import { pullTimedOut } from './pull-timed-out.ts';
import { rateLimited } from './rate-limited.ts';
import { registryError } from './registry-error.ts';
import { repositoryNotFound } from './repository-not-found.ts';
import { tagNotFound } from './tag-not-found.ts';
import { tlsCertificateExpired } from './tls-certificate-expired.ts';
import { tlsHandshakeFailed } from './tls-handshake-failed.ts';
import { tlsHandshakeTimeout } from './tls-handshake-timeout.ts';
import { tlsHostnameMismatch } from './tls-hostname-mismatch.ts';
import { tlsUntrustedCa } from './tls-untrusted-ca.ts';
import { unknown } from './unknown.ts';
import { unsupportedManifest } from './unsupported-manifest.ts';

/** Every cause. A code without a cause, or a cause without a code, does not compile. */
export const causes: Readonly<Record<CauseCode, Cause>> = {
  'access-denied': accessDenied,
  'auth-required': authRequired,
  'blocked-by-policy': blockedByPolicy,
  'connect-timeout': connectTimeout,
  'connection-interrupted': connectionInterrupted,
  'connection-refused': connectionRefused,
  'credential-helper-failed': credentialHelperFailed,
  'credentials-rejected': credentialsRejected,
  'disk-full': diskFull,
  'dns-failure': dnsFailure,
  'engine-unavailable': engineUnavailable,
  'host-storage-error': hostStorageError,
  'http-only-registry': httpOnlyRegistry,
  'image-not-allowed': imageNotAllowed,
  'invalid-reference': invalidReference,
  'layer-corrupt': layerCorrupt,
  'node-pull-qps': nodePullQps,
  'not-image-pull': notImagePull,
  'not-present-locally': notPresentLocally,
  'permission-denied': permissionDenied,
  'platform-mismatch': platformMismatch,
  'proxy-failure': proxyFailure,
  'pull-backoff': pullBackoff,
  'pull-policy-not-allowed': pullPolicyNotAllowed,
  'pull-timed-out': pullTimedOut,
  'rate-limited': rateLimited,
  'registry-error': registryError,
  'repository-not-found': repositoryNotFound,
  'tag-not-found': tagNotFound,
  'tls-certificate-expired': tlsCertificateExpired,
  'tls-handshake-failed': tlsHandshakeFailed,
  'tls-handshake-timeout': tlsHandshakeTimeout,
  'tls-hostname-mismatch': tlsHostnameMismatch,
  'tls-untrusted-ca': tlsUntrustedCa,
  unknown,
  'unsupported-manifest': unsupportedManifest,
};
