import { z } from 'zod';
import { type HostVerdict, hostProbeSchema } from './host-probe.ts';
import type { ProbeContract } from './probe-contract.ts';

const helperSchema = z.object({
  name: z.string(),
  /** `*` for a helper of every registry. */
  key: z.string(),
  state: z.enum(['runs', 'does-not-run', 'not-tried']),
  why: z.string(),
});

export type HelperState = z.infer<typeof helperSchema>;

const sourceSchema = z.object({
  /** `$DOCKER_AUTH_CONFIG`, or the path on the host. */
  source: z.string(),
  state: z.enum(['read', 'absent', 'broken', 'unreadable']),
  why: z.string(),
  /** Its entries; what they hold is never sent. */
  keys: z.array(z.string()),
  helpers: z.array(helperSchema),
});

export const dockerCredentialsFactsSchema = z.object({
  /** In the order in which they count. */
  sources: z.array(sourceSchema).max(8),
  /** Others on this host that nobody would look at for this image: root's beside the runner's. */
  others: z.array(sourceSchema).max(4),
  /** For the image that was asked about; null where none was. */
  chosen: z
    .object({
      kind: z.enum(['anonymous', 'password', 'identity-token', 'registry-token', 'unusable']),
      source: z.string().nullable(),
      key: z.string().nullable(),
      why: z.string(),
    })
    .nullable(),
  /** Entries that a person would take for the image's registry, and that nothing matches. */
  near: z.array(z.object({ source: z.string(), key: z.string(), why: z.string() })).max(8),
});

export type DockerCredentialsFacts = z.infer<typeof dockerCredentialsFactsSchema>;

export const dockerCredentials = {
  args: z.object({ image: z.string().max(4_096).nullable().default(null) }),
  observation: hostProbeSchema,
  timeoutMs: 15_000,
  maxObservationBytes: 16_384,
} satisfies ProbeContract;

/** Credentials that are set and that a pull would not use; a missing one is no fault by itself. */
export function judgeDockerCredentials({ sources, chosen, near }: DockerCredentialsFacts): HostVerdict {
  if (chosen?.kind === 'unusable') {
    const summary = `The credential for ${chosen.key ?? 'this registry'} in ${chosen.source ?? 'the host'} cannot be used: ${chosen.why}.`;
    return { outcome: 'failed', fault: 'credential-helper-broken', summary: summary.slice(0, 500) };
  }
  const broken = sources.find(({ state }) => state === 'broken' || state === 'unreadable');
  if (broken !== undefined) {
    const summary = `${broken.source} is passed over: ${broken.why}.`;
    return { outcome: 'warned', fault: 'credential-file-broken', summary };
  }
  const [first] = near;
  if (chosen?.kind === 'anonymous' && first !== undefined) {
    const summary = `The key "${first.key}" in ${first.source} matches no image of this registry: ${first.why}.`;
    return { outcome: 'warned', fault: 'credential-key-ignored', summary: summary.slice(0, 500) };
  }
  const helper = sources.flatMap(({ helpers }) => helpers).find(({ state }) => state === 'does-not-run');
  if (helper !== undefined) {
    return { outcome: 'warned', fault: 'credential-helper-broken', summary: `${helper.why}.` };
  }
  return { outcome: 'passed', fault: null, summary: inWords(chosen, sources) };
}

function inWords(
  chosen: DockerCredentialsFacts['chosen'],
  sources: DockerCredentialsFacts['sources'],
): string {
  if (chosen !== null && chosen.kind !== 'anonymous') {
    return `A pull would use the entry "${chosen.key ?? ''}" of ${chosen.source ?? ''}.`.slice(0, 500);
  }
  const count = sources.reduce((sum, { keys }) => sum + keys.length, 0);
  if (chosen === null) return `${count} entries for registries.`;
  return count === 0
    ? 'No credentials are configured: pulls are anonymous.'
    : 'No entry for this image: the pull is anonymous.';
}
