import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { NamedKey } from '../../json-web-keys.ts';
import type { RefusalCode } from '../../probes/host-answer.ts';
import { agentNamePattern } from './agent-keys.ts';
import { signJson, verifyJson } from './signed-json.ts';

/** What a bot asks of one agent. Names of claims are those of RFC 7519; instants are seconds since 1970. */
const probeRequestSchema = z.strictObject({
  aud: z.string().regex(agentNamePattern),
  jti: z.uuid(),
  iat: z.number().positive(),
  exp: z.number().positive(),
  /** What the agent last said of itself when it was asked: by it the agent knows how old this can be at most. */
  nonce: z.string().max(64),
  /** Revision of the agent's local policy under which it was asked. */
  policy: z.string().max(64),
  op: z.string().max(64),
  args: z.record(z.string(), z.json()),
  /** More arguments, sealed to the agent. */
  sealed: z.string().max(32_768).nullable(),
});

export type ProbeRequest = z.infer<typeof probeRequestSchema>;

/** As it lies in the agent's queue: a longer one is not looked at. */
export const queuedRequestSchema = z.object({ request: z.string().max(98_304) });

/** Nobody asks for longer; an agent remembers requests for this long. */
export const longestRequestLifeMs = 180_000;

export async function signRequest(request: ProbeRequest, key: NamedKey): Promise<string> {
  return signJson(request, 'probe+jws', key);
}

export type ReadRequest =
  | { readonly kind: 'valid'; readonly request: ProbeRequest }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly why: string };

/** Signature, shape and addressee; not its age. `queuedAs` is the id that it has in the queue. */
export async function readRequest(
  text: string,
  {
    agent,
    queuedAs,
    botKeys,
  }: { readonly agent: string; readonly queuedAs: string; readonly botKeys: readonly NamedKey[] },
): Promise<ReadRequest> {
  const verified = await verifyJson(text, 'probe+jws', botKeys);
  if (verified.kind === 'unverified') {
    return { kind: 'refused', code: 'unverified', why: 'no bot that this agent obeys has signed it' };
  }
  const parsed = probeRequestSchema.safeParse(verified.payload);
  if (!parsed.success) {
    const names = parsed.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys' ? issue.keys : [issue.path.join('.')],
    );
    return { kind: 'refused', code: 'malformed', why: `not understood: ${names.join(', ').slice(0, 200)}` };
  }
  const request = parsed.data;
  if (request.aud !== agent) return { kind: 'refused', code: 'not-mine', why: 'it is for another agent' };
  if (request.jti !== queuedAs) {
    return { kind: 'refused', code: 'malformed', why: 'it lies in the queue under another id' };
  }
  const lifeMs = (request.exp - request.iat) * 1_000;
  if (lifeMs <= 0 || lifeMs > longestRequestLifeMs) {
    return { kind: 'refused', code: 'malformed', why: 'it lives too long or not at all' };
  }
  return { kind: 'valid', request };
}

/** Binds an answer to the request, byte for byte. */
export function requestDigest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
