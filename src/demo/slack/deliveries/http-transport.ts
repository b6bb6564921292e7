import { createHmac } from 'node:crypto';
import { isObject, type JsonObject, stringIn } from '../json.ts';
import {
  type Delivered,
  type Envelope,
  parseAcknowledgement,
  type Retry,
  type Transport,
} from './envelope.ts';

interface HttpTransportOptions {
  /** The app's request address. */
  readonly url: string;
  readonly signingSecret: string;
  readonly ackWithinMs: number;
}

/**
 * Posts to the app's request address, signed.
 *
 * @see https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function createHttpTransport({ url, signingSecret, ackWithinMs }: HttpTransportOptions): Transport {
  return async (envelope, retry) => {
    const { type, body } = encode(envelope);
    const begun = performance.now();
    try {
      const response = await fetch(url, {
        method: 'POST',
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(ackWithinMs),
        headers: { 'content-type': type, ...signatureOf(body, signingSecret), ...retryHeaders(retry) },
      });
      const text = await response.text();
      return response.ok
        ? { kind: 'acknowledged', body: parseAcknowledgement(text), tookMs: performance.now() - begun }
        : failed(response);
    } catch (error) {
      return lost(error);
    }
  };
}

/** The answer of a request address to Slack's question whether it is the app's. */
export async function verifyAddress({ url, signingSecret }: HttpTransportOptions): Promise<void> {
  const challenge = `challenge-${performance.now()}`;
  const body = JSON.stringify({ type: 'url_verification', token: 'deprecated', challenge });
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...signatureOf(body, signingSecret) },
  });
  const text = await response.text();
  const answer = parseAcknowledgement(text);
  const echoed = isObject(answer) ? answer['challenge'] : answer;
  if (!response.ok || echoed !== challenge)
    throw new Error(`${url} did not echo the challenge: ${response.status}`);
}

function encode({ type, payload }: Envelope): { readonly type: string; readonly body: string } {
  if (type === 'events_api') return { type: 'application/json', body: JSON.stringify(payload) };
  const fields = type === 'interactive' ? { payload: JSON.stringify(payload) } : asFields(payload);
  return { type: 'application/x-www-form-urlencoded', body: String(new URLSearchParams(fields)) };
}

function asFields(payload: JsonObject): Record<string, string> {
  return Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, stringIn(value)]));
}

/** Slack signs the seconds of the real clock; receivers refuse old ones. */
function signatureOf(body: string, secret: string): Record<string, string> {
  const seconds = String(Math.floor(Date.now() / 1_000));
  const digest = createHmac('sha256', secret).update(`v0:${seconds}:${body}`).digest('hex');
  return {
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    'x-slack-request-timestamp': seconds,
    'x-slack-signature': `v0=${digest}`,
  };
}

function retryHeaders(retry: Retry | undefined): Record<string, string> {
  if (retry === undefined) return {};
  return { 'x-slack-retry-num': String(retry.attempt), 'x-slack-retry-reason': retry.reason };
}

function failed(response: Response): Delivered {
  const isFinal = response.headers.get('x-slack-no-retry') === '1';
  return { kind: 'failed', reason: 'http_error', detail: `HTTP ${response.status}`, isFinal };
}

function lost(error: unknown): Delivered {
  const isTimeout = error instanceof Error && error.name === 'TimeoutError';
  const reason = isTimeout ? 'http_timeout' : 'connection_failed';
  return { kind: 'failed', reason, detail: String(error), isFinal: false };
}
