import { z } from 'zod';
import { parseImageReference } from '../../failure/image/image-reference.ts';
import type { LadderCredential } from '../../probes/ladder/ladder-credential.ts';

const configSchema = z.object({ auths: z.record(z.string(), z.object({ auth: z.string() })) });

/** The login that a DOCKER_AUTH_CONFIG holds for an image, as the runners of the demo read it: by the exact host. */
export function dockerAuthConfig(text: string, image: string): LadderCredential | undefined {
  const reference = parseImageReference(image);
  const config = configSchema.safeParse(parse(text)).data;
  if (reference.kind !== 'valid' || config === undefined) return undefined;
  const entry = config.auths[reference.reference.registry];
  if (entry === undefined) return undefined;
  const [username = '', ...rest] = Buffer.from(entry.auth, 'base64').toString('utf8').split(':');
  return { kind: 'password', username, password: rest.join(':') };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
