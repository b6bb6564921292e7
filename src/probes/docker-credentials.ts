import type { HostVerdict } from './host-probe.ts';

export type HelperState = {
  readonly name: string;
  /** `*` for a helper of every registry. */
  readonly key: string;
  readonly state: 'runs' | 'does-not-run' | 'not-tried';
  readonly why: string;
};

type SourceFacts = {
  /** `$DOCKER_AUTH_CONFIG`, or the path on the host. */
  readonly source: string;
  readonly state: 'read' | 'absent' | 'broken' | 'unreadable';
  readonly why: string;
  /** Its entries; what they hold is never sent. */
  readonly keys: string[];
  readonly helpers: HelperState[];
};

export type DockerCredentialsFacts = {
  /** In the order in which they count. */
  readonly sources: SourceFacts[];
  /** Others on this host that nobody would look at for this image: root's beside the runner's. */
  readonly others: SourceFacts[];
  /** For the image that was asked about; null where none was. */
  readonly chosen: {
    readonly kind: 'anonymous' | 'password' | 'identity-token' | 'registry-token' | 'unusable';
    readonly source: string | null;
    readonly key: string | null;
    readonly why: string;
  } | null;
  /** Entries that a person would take for the image's registry, and that nothing matches. */
  readonly near: { readonly source: string; readonly key: string; readonly why: string }[];
};

export const timeoutMs = 15_000;

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
