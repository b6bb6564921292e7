import { ExternalError, PermanentError } from '../errors.ts';

/**
 * Says what a failed exchange with GitLab means; undefined where the error is none of the network's, but ours.
 *
 * @param origin of GitLab, for the message.
 */
export function toNetworkError(error: unknown, origin: string): ExternalError | PermanentError | undefined {
  if (error instanceof ExternalError || error instanceof PermanentError) return error;
  const code = codeOf(error);
  if (code === undefined || code.includes('INVALID_ARG')) return undefined;
  if (isCertificateFault(code)) {
    return new PermanentError(
      `GitLab's certificate at ${origin} is not trusted. Give its CA to the bot with NODE_EXTRA_CA_CERTS, or correct GITLAB_URL.`,
      { service: 'gitlab', code, cause: error },
    );
  }
  return new ExternalError(`GitLab at ${origin} did not answer.`, { service: 'gitlab', code, cause: error });
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return undefined;
}

/** @see https://nodejs.org/api/tls.html#x509-certificate-error-codes */
function isCertificateFault(code: string): boolean {
  return /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_CERT_)/.test(code);
}
