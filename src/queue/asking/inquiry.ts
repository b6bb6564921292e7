import { z } from 'zod';
import { type NamedKey, publicHalf } from '../../json-web-keys.ts';
import { agentNamePattern } from '../wire/agent-keys.ts';
import { signJson, verifyJson } from '../wire/signed-json.ts';

/**
 * What the bot remembers of a question that it put to an agent. Signed by itself where it waits in Redis, so that nobody
 * who can write there gives an old answer a new meaning.
 */
export const inquirySchema = z.object({
  id: z.uuid(),
  agent: z.string().regex(agentNamePattern),
  probe: z.string().max(64),
  /** Of the request, see `requestDigest`. */
  digest: z.string(),
  /** Milliseconds since 1970. */
  issuedAt: z.number(),
  deadlineAt: z.number(),
  /** For whoever is given the answer. */
  about: z.json(),
});

export type Inquiry = z.infer<typeof inquirySchema>;

export async function signInquiry(inquiry: Inquiry, key: NamedKey): Promise<string> {
  return signJson(inquiry, 'inquiry+jws', key);
}

/** @returns undefined for anything that a bot with this signing key did not write. */
export async function readInquiry(text: string, key: NamedKey): Promise<Inquiry | undefined> {
  const verified = await verifyJson(text, 'inquiry+jws', [publicHalf(key)]);
  return verified.kind === 'verified' ? inquirySchema.safeParse(verified.payload).data : undefined;
}
