import { z } from 'zod';
import type { NamedKey } from '../../json-web-keys.ts';
import { refusalCodes } from '../../probes/host-answer.ts';
import { mostObservationBytes } from '../../probes/probe-contract.ts';
import { signJson, verifyJson } from './signed-json.ts';

/** What an agent answers, refusals too. */
const probeAnswerSchema = z.object({
  iss: z.string().max(40),
  /** Id and digest of the request. */
  jti: z.string().max(64),
  digest: z.string().max(64),
  /** The agent's clock, seconds since 1970. */
  iat: z.number(),
  outcome: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('observed'), observation: z.unknown(), tookMs: z.number().min(0) }),
    z.object({ kind: z.literal('refused'), code: z.enum(refusalCodes), why: z.string().max(500) }),
  ]),
});

export type ProbeAnswer = z.infer<typeof probeAnswerSchema>;
export type ProbeOutcome = ProbeAnswer['outcome'];

/** In bytes, as it lies in Redis: base64 of the largest observation, and what stands around it. */
export const longestAnswerBytes = Math.ceil((mostObservationBytes * 4) / 3) + 2_048;

export async function signAnswer(answer: ProbeAnswer, key: NamedKey): Promise<string> {
  return signJson(answer, 'observation+jws', key);
}

interface Asked {
  readonly agent: string;
  readonly id: string;
  readonly digest: string;
  readonly agentKey: NamedKey;
}

/** @returns undefined where this is not that agent's answer to that very request. */
export async function readAnswer(text: string, asked: Asked): Promise<ProbeAnswer | undefined> {
  if (text.length > longestAnswerBytes) return undefined;
  const verified = await verifyJson(text, 'observation+jws', [asked.agentKey]);
  if (verified.kind === 'unverified') return undefined;
  const answer = probeAnswerSchema.safeParse(verified.payload).data;
  const isOurs = answer?.iss === asked.agent && answer.jti === asked.id && answer.digest === asked.digest;
  return isOurs ? answer : undefined;
}
