import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import type { Delivered, Envelope, Retry } from './envelope.ts';

const acknowledgement = z.strictObject({
  envelope_id: z.string(),
  payload: z.record(z.string(), z.unknown()).optional(),
});

/** An envelope that was sent and not yet acknowledged. */
export interface Waiting {
  readonly envelope: Envelope;
  readonly socket: WebSocket;
  readonly settle: (delivered: Delivered) => void;
}

interface Sending {
  readonly socket: WebSocket;
  readonly envelope: Envelope;
  readonly retry: Retry | undefined;
  readonly waiting: Map<string, Waiting>;
  readonly ackWithinMs: number;
}

/** Sends one envelope and waits for its acknowledgement. */
export function send({ socket, envelope, retry, waiting, ackWithinMs }: Sending): Promise<Delivered> {
  const envelopeId = randomUUID();
  const begun = performance.now();
  return new Promise((resolve) => {
    const settle = (delivered: Delivered): void => {
      clearTimeout(timer);
      waiting.delete(envelopeId);
      resolve(delivered.kind === 'failed' ? delivered : { ...delivered, tookMs: performance.now() - begun });
    };
    const timer = setTimeout(
      () => settle({ kind: 'failed', reason: 'http_timeout', detail: 'no acknowledgement', isFinal: false }),
      ackWithinMs,
    );
    waiting.set(envelopeId, { envelope, socket, settle });
    socket.send(
      JSON.stringify({
        envelope_id: envelopeId,
        type: envelope.type,
        accepts_response_payload: envelope.acceptsResponse,
        payload: envelope.payload,
        ...(retry && { retry_attempt: retry.attempt, retry_reason: retry.reason }),
      }),
    );
  });
}

/** Takes what the app sent: acknowledgements, and nothing else. */
export function receive(
  text: string,
  { waiting, violate }: Pick<Sending, 'waiting'> & { readonly violate: (violation: string) => void },
): void {
  const parsed = acknowledgement.safeParse(parse(text));
  const found = parsed.success ? waiting.get(parsed.data.envelope_id) : undefined;
  if (!parsed.success || found === undefined) {
    violate(`socket: not an acknowledgement that is awaited: ${text.slice(0, 200)}`);
    return;
  }
  const body = parsed.data.payload ?? {};
  const saysSomething = Object.keys(body).length > 0;
  if (saysSomething && !found.envelope.acceptsResponse) violate('socket: response where none is accepted');
  found.settle({ kind: 'acknowledged', body: saysSomething ? body : '', tookMs: 0 });
}

/** Gives up what a closed socket still owes. */
export function abandon(socket: WebSocket, waiting: ReadonlyMap<string, Waiting>): void {
  for (const each of waiting.values()) {
    if (each.socket === socket) each.settle(gone('the socket closed'));
  }
}

export function gone(detail: string): Delivered {
  return { kind: 'failed', reason: 'connection_failed', detail, isFinal: false };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
