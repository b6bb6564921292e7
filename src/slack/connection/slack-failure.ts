import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { ExternalError, PermanentError } from '../../errors.ts';
import { operatorAdvice } from './operator-advice.ts';

/** What is known of a Web API call that failed, above all whether it took effect. */
export type SlackFailure =
  /** It did not take effect. */
  | { readonly kind: 'rate-limited'; readonly code: 'ratelimited'; readonly retryAfterMs: number }
  /** It did not take effect and will not: Slack said no. */
  | { readonly kind: 'refused'; readonly code: string }
  /** It did not take effect: it never got there. */
  | { readonly kind: 'unreached'; readonly code: string }
  /** It may have taken effect. */
  | { readonly kind: 'unsure'; readonly code: string };

/** @returns undefined for anything but a failed call: a fault of our own. */
export function readSlackFailure(error: unknown): SlackFailure | undefined {
  if (error instanceof WebAPIRateLimitedError) return rateLimited(error.retryAfter);
  if (error instanceof WebAPIPlatformError) return readRefusal(error);
  if (error instanceof WebAPIHTTPError) return { kind: 'unsure', code: `http-${error.statusCode}` };
  if (error instanceof WebAPIRequestError) return readRequestError(error);
  // The SDK does not wrap what goes wrong while the body of an answer is read.
  if (error instanceof Error && brokenBody(error)) return { kind: 'unsure', code: 'connection-lost' };
  // A 429 without a usable Retry-After is a plain Error in the SDK.
  // https://github.com/slackapi/node-slack-sdk/issues/1421
  if (error instanceof Error && error.message.startsWith('Retry header did not contain'))
    return rateLimited(undefined);
  return undefined;
}

/** The same as an error, for callers that cannot go on. Unknown ones are handed back as they came. */
export function toError(error: unknown, attempted: string): unknown {
  const failure = readSlackFailure(error);
  return failure === undefined ? error : failureError(failure, attempted, error);
}

export function failureError(
  failure: SlackFailure,
  attempted: string,
  cause: unknown,
): ExternalError | PermanentError {
  const { code } = failure;
  const message = `Slack: ${attempted} failed (${code})`;
  if (failure.kind === 'refused') {
    return new PermanentError(`${message}. ${operatorAdvice(code)}`, { service: 'slack', code, cause });
  }
  const retryAfterMs = failure.kind === 'rate-limited' ? failure.retryAfterMs : undefined;
  return new ExternalError(message, { service: 'slack', code, retryAfterMs, cause });
}

function rateLimited(seconds: number | undefined): SlackFailure {
  return { kind: 'rate-limited', code: 'ratelimited', retryAfterMs: (seconds ?? usualPauseSeconds) * 1_000 };
}

function brokenBody({ name, message }: Error): boolean {
  return (
    name === 'TimeoutError' || name === 'AbortError' || (name === 'TypeError' && message === 'terminated')
  );
}

const usualPauseSeconds = 30;

/**
 * Slack says of the errors in `halfDone` that some aspect of the operation may have succeeded.
 *
 * @see https://docs.slack.dev/reference/methods/chat.postMessage/#errors
 */
function readRefusal({ data }: WebAPIPlatformError): SlackFailure {
  const code = typeof data.error === 'string' ? data.error : '';
  if (code === 'ratelimited' || code === 'rate_limited') {
    return rateLimited(data.response_metadata?.retryAfter);
  }
  // The SDK puts a body that is no JSON where the code would be.
  if (!/^[a-z][a-z0-9_]{0,80}$/.test(code)) return { kind: 'unsure', code: 'malformed-answer' };
  return { kind: halfDone.has(code) ? 'unsure' : 'refused', code };
}

const halfDone = new Set([
  'fatal_error',
  'internal_error',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
]);

function readRequestError({ original }: WebAPIRequestError): SlackFailure {
  if (original.name === 'TimeoutError' || original.name === 'AbortError')
    return { kind: 'unsure', code: 'timeout' };
  const code = causeCode(original);
  if (code !== undefined && neverSent.has(code)) return { kind: 'unreached', code };
  return { kind: 'unsure', code: code ?? 'connection-lost' };
}

const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

function causeCode({ cause }: Error): string | undefined {
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return undefined;
  return typeof cause.code === 'string' ? cause.code : undefined;
}
