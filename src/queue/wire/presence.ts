import { z } from 'zod';
import type { NamedKey } from '../../json-web-keys.ts';
import { signJson, verifyJson } from './signed-json.ts';

const text = z.string().max(200);

/** What an agent says of itself while it lives. */
const presenceSchema = z.object({
  iss: z.string().max(40),
  /** Its clock, seconds since 1970. */
  iat: z.number(),
  /** Grows when an older side can no longer talk to a newer one. */
  protocol: z.int(),
  /** Names this announcement; a request has to repeat it. */
  nonce: z.string().max(64),
  /** Revision of its local policy. */
  policy: z.string().max(64),
  /** Of Pullcheck, and of the queue's scripts that it calls. */
  version: z.string().max(40),
  queueScripts: z.string().max(64),
  /** `linux/amd64` */
  platform: z.string().max(40),
  hostname: text,
  tags: z.array(text).max(50),
  /** Names of the probes that it answers. */
  probes: z.array(z.string().max(64)).max(64),
  /** As config.toml lists them; empty where it cannot be read, see `runnersFault`. */
  runners: z
    .array(
      z.object({
        /** The webhook's `runner.id`; null in old files. */
        id: z.int().nullable(),
        name: text.nullable(),
        executor: text.nullable(),
      }),
    )
    .max(100),
  /** Of the runner manager: `s_…` or `r_…`. */
  systemId: z.string().max(64).nullable(),
  runnersFault: text.nullable(),
});

export type Presence = z.infer<typeof presenceSchema>;

export const presenceProtocol = 1;

/** In bytes, as it lies in Redis. */
export const longestPresenceBytes = 96 * 1024;

export async function signPresence(presence: Presence, key: NamedKey): Promise<string> {
  return signJson(presence, 'presence+jws', key);
}

export type ReadPresence =
  | { readonly kind: 'present'; readonly presence: Presence }
  /** It is that agent's, and not in a form that this version knows. */
  | { readonly kind: 'outdated'; readonly version: string | null }
  | { readonly kind: 'forged' };

export async function readPresence(
  signed: string,
  { name, key }: { readonly name: string; readonly key: NamedKey },
): Promise<ReadPresence> {
  if (signed.length > longestPresenceBytes) return { kind: 'forged' };
  const verified = await verifyJson(signed, 'presence+jws', [key]);
  if (verified.kind === 'unverified') return { kind: 'forged' };
  const essentials = essentialsSchema.safeParse(verified.payload).data;
  if (essentials?.iss !== name) return { kind: 'forged' };
  const presence = presenceSchema.safeParse(verified.payload).data;
  if (presence?.protocol !== presenceProtocol)
    return { kind: 'outdated', version: essentials.version ?? null };
  return { kind: 'present', presence };
}

/** What every version says. */
const essentialsSchema = z.object({
  iss: z.string(),
  version: z.string().max(40).optional().catch(undefined),
});
