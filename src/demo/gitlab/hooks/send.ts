import { createHmac, randomUUID } from 'node:crypto';
import { type HookOptions, type HookPayload, since } from './hook-fields.ts';

const timeoutMs = 10_000;

export interface SendOptions extends HookOptions {
  /** `X-Gitlab-Token`. */
  readonly secret?: string;
  /** `whsec_` and 32 bytes in base64; signs as Standard Webhooks say (GitLab 19.0). */
  readonly signingToken?: string;
  /** A fresh one where absent. A GitLab before 17.4 sends none. */
  readonly idempotencyKey?: string;
  /** Unix seconds under the signature; now where absent. */
  readonly signedAtSeconds?: number;
  /** Shared by hooks that one earlier hook caused. */
  readonly eventUuid?: string;
  readonly timeoutMs?: number;
  /** The hook's own custom headers, which also stand in for what a forger would send. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** One delivery, as the hook's history in GitLab shows it. */
export interface Sent {
  readonly url: string;
  /** The very bytes that went out and were signed. */
  readonly body: string;
  readonly idempotencyKey: string | null;
  readonly options: SendOptions;
  /** `unanswered`: refused, cut or slower than the timeout; GitLab counts it as failed and does not try again. */
  readonly outcome:
    | { readonly kind: 'answered'; readonly status: number; readonly body: string; readonly tookMs: number }
    | { readonly kind: 'unanswered'; readonly reason: string };
}

export interface Sender {
  send(url: string, payload: HookPayload, options?: SendOptions): Promise<Sent>;
  resend(sent: Sent): Promise<Sent>;
}

/** @param instance `https://gitlab.example.com`, for `X-Gitlab-Instance`. */
export function createSender(instance: string): Sender {
  const deliver = async (delivery: Omit<Sent, 'outcome'>, event: string): Promise<Sent> => {
    const headers = {
      ...deliveryHeaders(delivery),
      'X-Gitlab-Event': event,
      ...since('15.5', delivery.options, { 'X-Gitlab-Instance': instance }),
      ...delivery.options.headers,
    };
    return { ...delivery, outcome: await post(delivery, headers) };
  };
  const eventOf = (body: string): string =>
    body.startsWith('{"object_kind":"pipeline"') ? 'Pipeline Hook' : 'Job Hook';
  return {
    send: (url, payload, options = {}) => {
      const { idempotencyKey = hasIdempotencyKey(options) ? randomUUID() : null } = options;
      const body = JSON.stringify(payload);
      return deliver({ url, body, idempotencyKey, options }, eventOf(body));
    },
    resend: (sent) => deliver(sent, eventOf(sent.body)),
  };
}

/** @see https://www.standardwebhooks.com */
export function signatureOf(signed: {
  readonly token: string;
  readonly id: string;
  readonly timestamp: number;
  readonly body: string;
}): string {
  const key = Buffer.from(signed.token.replace(/^whsec_/, ''), 'base64');
  if (!signed.token.startsWith('whsec_') || key.length !== 32) {
    throw new Error('GitLab accepts no signing token but whsec_ and the base64 of 32 bytes');
  }
  const mac = createHmac('sha256', key).update(`${signed.id}.${signed.timestamp}.${signed.body}`);
  return `v1,${mac.digest('base64')}`;
}

function hasIdempotencyKey(options: SendOptions): boolean {
  return Object.hasOwn(since('17.4', options, { key: true }), 'key');
}

function deliveryHeaders({ body, idempotencyKey, options }: Omit<Sent, 'outcome'>): Record<string, string> {
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    'User-Agent': `GitLab/${options.gitlabVersion ?? '19.1'}.0`,
    ...since('16.2', options, { 'X-Gitlab-Webhook-UUID': randomUUID() }),
    ...since('14.8', options, { 'X-Gitlab-Event-UUID': options.eventUuid ?? randomUUID() }),
  };
  if (idempotencyKey !== null) headers['Idempotency-Key'] = idempotencyKey;
  if (options.secret !== undefined) headers['X-Gitlab-Token'] = options.secret;
  if (options.signingToken === undefined) return headers;
  const id = idempotencyKey ?? randomUUID();
  const timestamp = options.signedAtSeconds ?? Math.floor(Date.now() / 1000);
  return {
    ...headers,
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatureOf({ token: options.signingToken, id, timestamp, body }),
  };
}

async function post(
  { url, body, options }: Omit<Sent, 'outcome'>,
  headers: Readonly<Record<string, string>>,
): Promise<Sent['outcome']> {
  const startedAt = performance.now();
  const signal = AbortSignal.timeout(options.timeoutMs ?? timeoutMs);
  try {
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
    const answer = await response.text();
    return { kind: 'answered', status: response.status, body: answer, tookMs: performance.now() - startedAt };
  } catch (error) {
    return { kind: 'unanswered', reason: error instanceof Error ? error.message : String(error) };
  }
}
