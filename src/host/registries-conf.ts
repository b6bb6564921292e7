import type { HostFiles } from './host-files.ts';
import { parseToml } from './parse-settings.ts';
import type { WrittenRegistry } from './registries-conf-schema.ts';

/** A `[[registry]]` of podman's registries.conf. */
export interface PodmanRegistry {
  /** `quay.io`, `quay.io/org`, `*.example.com`. */
  readonly prefix: string;
  /** What stands in the prefix's place; the same where nothing is rewritten. */
  readonly location: string;
  readonly isInsecure: boolean;
  readonly isBlocked: boolean;
  readonly mirrors: readonly PodmanMirror[];
  /** The file that says so. */
  readonly path: string;
}

export interface PodmanMirror {
  readonly location: string;
  readonly isInsecure: boolean;
  readonly pullsFrom: 'all' | 'digest-only' | 'tag-only';
}

export interface RegistriesConf {
  readonly registries: readonly PodmanRegistry[];
  readonly warnings: readonly string[];
}

const mainPath = '/etc/containers/registries.conf';
const dropInFolder = '/etc/containers/registries.conf.d';

/**
 * podman's registries, those of later files in place of earlier ones with the same prefix.
 *
 * @see https://github.com/containers/image/blob/v5.36.0/docs/containers-registries.conf.5.md
 */
export async function readRegistriesConf(files: HostFiles): Promise<RegistriesConf> {
  const listed = await files.list(dropInFolder);
  const dropIns = listed.kind === 'listed' ? listed.names.filter((name) => name.endsWith('.conf')) : [];
  const registries = new Map<string, PodmanRegistry>();
  const warnings: string[] = [];
  for (const path of [mainPath, ...dropIns.map((name) => `${dropInFolder}/${name}`)]) {
    const file = await files.read(path);
    if (file.kind === 'unreadable') warnings.push(`${path} could not be read: ${file.why}.`);
    if (file.kind !== 'read') continue;
    const parsed = await parseToml(
      file.text,
      async () => (await import('./registries-conf-schema.ts')).registriesConfSchema,
    );
    if (parsed.kind === 'broken') warnings.push(`${path} is not valid: ${parsed.why}.`);
    else for (const one of parsed.settings.registry) add(registries, { ...one, path });
  }
  return { registries: [...registries.values()], warnings };
}

/** The entry with the longest prefix of an image; undefined where none has one. */
export function findPodmanRegistry(
  registries: readonly PodmanRegistry[],
  name: string,
): PodmanRegistry | undefined {
  return registries
    .filter(({ prefix }) => hasPrefix(name, prefix))
    .toSorted((one, other) => other.prefix.length - one.prefix.length)[0];
}

/** The image at a location that stands in the prefix's place; a wildcard prefix is not rewritten. */
export function relocate(name: string, { prefix }: PodmanRegistry, location: string): string {
  return prefix.startsWith('*.') ? name : `${location}${name.slice(prefix.length)}`;
}

function hasPrefix(name: string, prefix: string): boolean {
  if (prefix.startsWith('*.')) return (name.split('/', 1)[0] ?? '').endsWith(prefix.slice(1));
  return name === prefix || name.startsWith(`${prefix}/`);
}

function add(
  registries: Map<string, PodmanRegistry>,
  { path, ...one }: WrittenRegistry & { readonly path: string },
): void {
  const prefix = one.prefix === '' ? one.location : one.prefix;
  if (prefix === '') return;
  registries.set(prefix, {
    prefix,
    location: one.location === '' ? prefix : one.location,
    isInsecure: one.insecure,
    isBlocked: one.blocked,
    mirrors: one.mirror.map(({ location, insecure, 'pull-from-mirror': pulls }) => ({
      location,
      isInsecure: insecure,
      pullsFrom: one['mirror-by-digest-only'] ? 'digest-only' : pulls,
    })),
    path,
  });
}
