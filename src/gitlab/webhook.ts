import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Delivery } from '../failure/delivery.ts';
import { answerText, beginText } from '../http-answer.ts';
import { parseDelivery } from './parse-delivery.ts';
import type { Progress } from './pipeline-event.ts';
import { type BodyBudgets, drain, type RequestBody, withBody } from './request-body.ts';
import { type Claim, createAuthentication, type Refusal, type WebhookSecrets } from './webhook-auth.ts';

/** `stored`: durable, and new. `known`: every failure in it is stored already. `unavailable`: nothing was stored. */
export type Stored =
  | { readonly kind: 'stored' }
  | { readonly kind: 'known' }
  | { readonly kind: 'unavailable' };

interface WebhookOptions extends WebhookSecrets {
  /** `https://gitlab.example.com`: where a project is found whose address a delivery leaves out. */
  readonly gitlabUrl: string;
  readonly store: (delivery: Delivery) => Promise<Stored>;
  /** Told of what is not stored: somebody may wait for it. Never holds up the answer for long. */
  readonly progressed: (progress: Progress) => Promise<void>;
  readonly now: () => number;
  readonly log: Logger;
}

const limitBytes = 10 * 1_024 * 1_024;
/** Most deliveries are below 64 KiB; a thousand of them have room whatever large ones are on their way. */
const usualBytes = 64 * 1_024;
const allBodiesBytes = 64 * 1_024 * 1_024;
/** GitLab sends at most 25 MB, and reads the answer only after it has sent all of it. */
const drainLimits = { bytes: 32 * 1_024 * 1_024, ms: 3_000 };

/**
 * Answers GitLab's deliveries once they are stored.
 *
 * @returns the listener for `POST /webhooks/gitlab`; it rejects only where `store` does.
 * @throws ConfigError where the secrets cannot work.
 */
export function createGitlabWebhook({ gitlabUrl, store, progressed, now, log, ...secrets }: WebhookOptions) {
  const authenticate = createAuthentication(secrets);
  const budgets: BodyBudgets = {
    usualBytes,
    usual: { limitBytes: allBodiesBytes, heldBytes: 0 },
    large: { limitBytes: allBodiesBytes, heldBytes: 0 },
  };

  async function answer(request: IncomingMessage, claim: Claim, body: RequestBody): Promise<Answer> {
    if (body.kind === 'no-room') return answers.busy;
    const refusal = refusalOf(claim, body);
    if (refusal) {
      log.warn({ why: refusal }, 'webhook refused');
      return answers.refused;
    }
    if (!isJson(request.headers['content-type'])) return answers.otherContentType;
    const event = body.kind === 'bytes' ? parseObject(body.bytes) : undefined;
    if (!event) return answers.notAnObject;

    const parsed = parseDelivery(event, { key: deliveryKey(request, claim), gitlabUrl });
    if (parsed.kind === 'not-ours') {
      log.debug({ why: parsed.why }, 'webhook not ours');
      if (parsed.progress !== null) await progressed(parsed.progress);
      return answers.notOurs;
    }
    const stored = await store(parsed.delivery);
    return answers[stored.kind];
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const claim = authenticate(request.headers, now());
    await withBody(request, { limitBytes, keep: claim.kind !== 'refused', budgets }, async (body) => {
      if (body.kind === 'aborted') return;
      if (body.kind === 'too-large') await answerTooLarge(request, response);
      else answerText(response, await answer(request, claim, body));
    });
  };
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const answers = {
  stored: { status: 202, text: 'Stored for triage.' },
  known: { status: 200, text: 'Stored already.' },
  notOurs: { status: 200, text: 'Nothing to do: only failed jobs are looked at.' },
  refused: {
    status: 401,
    text: "Not authentic. The webhook's secret token or signing token in GitLab has to be the one this bot was given, and the clocks of both within five minutes.",
  },
  otherContentType: { status: 415, text: 'Not understood: send application/json.' },
  notAnObject: { status: 400, text: 'Not understood: the body has to be a JSON object, as GitLab sends it.' },
  unavailable: {
    status: 503,
    text: 'Nothing was stored: neither Redis nor the local spool takes anything. Send it again later.',
    headers: { 'retry-after': '30' },
  },
  busy: {
    status: 503,
    text: 'Nothing was stored: too many large deliveries at once. Send it again later.',
    headers: { 'retry-after': '5' },
  },
} as const satisfies Record<string, Answer>;

const tooLarge: Answer = {
  status: 413,
  text: 'Too large: a delivery has at most 10 MiB.',
  headers: { connection: 'close' },
};

/**
 * Closing a connection with bytes unread resets it, and the sender may lose the answer. So the answer goes out whole,
 * and the rest is read for a while before the connection closes.
 */
async function answerTooLarge(request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.write(beginText(response, tooLarge));
  await drain(request, drainLimits);
  response.end();
}

function refusalOf(claim: Claim, body: RequestBody): Refusal | undefined {
  if (claim.kind === 'refused') return claim.why;
  if (claim.kind === 'authentic') return undefined;
  return body.kind === 'bytes' && claim.isAuthentic(body.bytes) ? undefined : 'signature-wrong';
}

function isJson(contentType: string | undefined): boolean {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';
}

function parseObject(bytes: Buffer): object | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** GitLab sends the same key in both headers; where a signature decided, only the signed one is to be believed. */
function deliveryKey({ headers }: IncomingMessage, claim: Claim): string | null {
  const key =
    claim.kind === 'signed' ? headers['webhook-id'] : (headers['idempotency-key'] ?? headers['webhook-id']);
  return typeof key === 'string' && /^[\x21-\x7e]{1,255}$/.test(key) ? key : null;
}
