import { z } from 'zod';
import type { Usable } from '../../credentials/read-auth.ts';

/** The credential that the job would use. Travels only sealed to the agent that is asked. */
export const credentialSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('password'),
    username: z.string().max(1_024),
    password: z.string().max(16_384),
  }),
  /** An OAuth refresh token, for the token server. */
  z.object({ kind: z.literal('identity-token'), token: z.string().max(16_384) }),
  /** A bearer token, for the registry itself. */
  z.object({ kind: z.literal('registry-token'), token: z.string().max(16_384) }),
]);

export type LadderCredential = z.infer<typeof credentialSchema>;

/** @returns null for none, and for one that no agent would take. */
export function toLadderCredential(entry: Usable | null): LadderCredential | null {
  if (entry === null) return null;
  const { kind } = entry;
  const opened =
    kind === 'password'
      ? { kind, username: entry.username, password: entry.password() }
      : { kind, token: entry.token() };
  return credentialSchema.safeParse(opened).data ?? null;
}
