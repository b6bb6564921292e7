/**
 * Every cause, with the title a person reads. Codes are stable: they are in logs, metrics, message metadata and
 * the output of `explain`.
 */
export const causeTitles = {
  'access-denied': 'The registry refused access to the image',
  'auth-required': 'The image was pulled without credentials, and the registry wants some',
  'blocked-by-policy': 'A policy forbids pulling this image',
  'connect-timeout': 'The registry could not be reached',
  'connection-interrupted': 'The connection to the registry broke off',
  'connection-refused': 'The registry refused the connection',
  'credential-helper-failed': "The runner's credential helper failed",
  'credentials-rejected': 'The registry rejected the credentials',
  'disk-full': "The runner's disk is full",
  'dns-failure': "The registry's name did not resolve",
  'engine-unavailable': 'The container engine could not be reached',
  'host-storage-error': "The runner's storage failed",
  'http-only-registry': 'The registry speaks plain HTTP, the engine wants HTTPS',
  'image-not-allowed': 'This runner does not allow this image',
  'invalid-reference': 'The image reference is not valid',
  'layer-corrupt': 'A layer of the image is corrupt',
  'node-pull-qps': 'The Kubernetes node limited its own pulls',
  'not-image-pull': 'The job could not be prepared, and the image is not why',
  'not-present-locally': 'The image is not on the host, and pulling it is forbidden',
  'permission-denied': 'The credentials do not permit pulling this image',
  'platform-mismatch': "The image has no variant for the runner's platform",
  'proxy-failure': 'The proxy in front of the registry failed',
  'pull-backoff': 'Kubernetes is backing off from pulling the image',
  'pull-policy-not-allowed': 'This runner does not allow the pull policy',
  'pull-timed-out': 'The pull took longer than allowed',
  'rate-limited': 'The registry limited the rate of pulls',
  'registry-error': 'The registry answered with an error of its own',
  'repository-not-found': 'The repository does not exist',
  'tag-not-found': 'The tag or digest does not exist',
  'tls-certificate-expired': "The registry's certificate is outside its dates",
  'tls-handshake-failed': 'The TLS handshake with the registry failed',
  'tls-handshake-timeout': 'The TLS handshake with the registry stalled',
  'tls-hostname-mismatch': "The registry's certificate is for another name",
  'tls-untrusted-ca': "The runner does not trust the registry's certificate",
  'unsupported-manifest': "The image's format is not supported",
  unknown: 'The job could not be prepared, and its log does not say why',
} as const;

export type CauseCode = keyof typeof causeTitles;

export const causeCodes: readonly CauseCode[] = Object.keys(causeTitles).filter(isCauseCode);

function isCauseCode(code: string): code is CauseCode {
  return Object.hasOwn(causeTitles, code);
}
