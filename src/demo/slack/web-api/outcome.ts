import type { JsonObject } from '../json.ts';

/** How a call ended. Blame lies with the caller where no state of a workspace makes such a call right. */
export type Outcome =
  | { readonly kind: 'ok'; readonly body: JsonObject }
  | {
      readonly kind: 'refused';
      /** Slack's own code. */
      readonly error: string;
      readonly detail: JsonObject;
      readonly blame: 'caller' | 'workspace';
    };

export type Refusal = Extract<Outcome, { kind: 'refused' }>;

export function ok(body: JsonObject = {}): Outcome {
  return { kind: 'ok', body };
}

/** A refusal that a correct program can meet: a channel was archived, a message deleted. */
export function refuse(error: string, detail: JsonObject = {}): Refusal {
  return { kind: 'refused', error, detail, blame: 'workspace' };
}

/** A refusal that a correct program never meets. `reasons` go out the way Slack words them. */
export function malformed(error: string, reasons: readonly string[] = []): Refusal {
  const messages = reasons.map((reason) => `[ERROR] ${reason}`);
  const detail = messages.length === 0 ? {} : { errors: reasons, response_metadata: { messages } };
  return { kind: 'refused', error, detail, blame: 'caller' };
}

/** The JSON that goes over the wire. */
export function toBody(outcome: Outcome): JsonObject {
  return outcome.kind === 'ok'
    ? { ok: true, ...outcome.body }
    : { ok: false, error: outcome.error, ...outcome.detail };
}
