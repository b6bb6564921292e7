import type { HostFiles } from './host-files.ts';
import { parseToml } from './parse-settings.ts';

export interface CriConfig {
  /** Folders of `<registry>/hosts.toml`; empty where containerd is told of none, and reads none. */
  readonly certsRoots: readonly string[];
  readonly warnings: readonly string[];
}

const path = '/etc/containerd/config.toml';

/**
 * Where containerd's CRI plugin looks for settings of registries.
 *
 * @see https://github.com/containerd/containerd/blob/v2.1.4/docs/cri/registry.md
 */
export async function readCriConfig(files: HostFiles): Promise<CriConfig> {
  const file = await files.read(path);
  if (file.kind === 'absent') return { certsRoots: [], warnings: [] };
  if (file.kind === 'unreadable') {
    return { certsRoots: [], warnings: [`${path} could not be read: ${file.why}.`] };
  }
  const parsed = await parseToml(file.text, loadSchema);
  if (parsed.kind === 'broken') return { certsRoots: [], warnings: [`${path} is not valid: ${parsed.why}.`] };
  const { plugins, imports } = parsed.settings;
  const registries = [plugins[cri2], plugins[cri1]].map((plugin) => plugin?.registry);
  const roots = registries.map((registry) => registry?.config_path ?? '').find((one) => one !== '');
  const hasOld = registries.some(
    (registry) => registry?.mirrors !== undefined || registry?.configs !== undefined,
  );
  return {
    certsRoots: roots?.split(':').filter((one) => one !== '') ?? [],
    warnings: [
      ...(imports.length > 0 ? [`${path} imports other files, which are not read here.`] : []),
      ...(hasOld
        ? [
            `${path} has registry.mirrors or registry.configs, which containerd 2 ignores and this check does not follow.`,
          ]
        : []),
    ],
  };
}

const cri2 = 'io.containerd.cri.v1.images';
const cri1 = 'io.containerd.grpc.v1.cri';

async function loadSchema() {
  return (await import('./cri-config-schema.ts')).criConfigSchema;
}
