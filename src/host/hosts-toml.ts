import type { WrittenHost } from './hosts-toml-schema.ts';
import { parseToml } from './parse-settings.ts';
import { parseRegistryAddress, type RegistryAddress } from './registry-url.ts';

/** One host of a hosts.toml; they are tried in the order of the file. */
export interface TomlHost {
  /** Null for a server that is not written: the registry itself. */
  readonly address: RegistryAddress | null;
  /** What stands before `/<repository>`. */
  readonly apiPath: string;
  readonly canResolve: boolean;
  readonly canPull: boolean;
  readonly skipsVerification: boolean;
  /** As written: relative to the folder of the file. */
  readonly caPaths: readonly string[];
  readonly clientPaths: readonly { readonly certificate: string; readonly key: string }[];
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

export type HostsToml =
  | {
      readonly kind: 'parsed';
      readonly others: readonly TomlHost[];
      /** The registry itself, tried last. */
      readonly server: TomlHost;
    }
  /** containerd logs it, and goes on as if only certificates were in the folder. */
  | { readonly kind: 'broken'; readonly why: string };

/** @see https://github.com/containerd/containerd/blob/v2.1.4/docs/hosts.md */
export async function parseHostsToml(text: string): Promise<HostsToml> {
  const parsed = await parseToml(text, async () => (await import('./hosts-toml-schema.ts')).hostsTomlSchema);
  if (parsed.kind === 'broken') return parsed;
  const { host, server, ...root } = parsed.settings;
  const hosts: TomlHost[] = [];
  for (const [name, settings] of Object.entries(host)) {
    const address = parseRegistryAddress(name);
    if (address === undefined) return { kind: 'broken', why: 'a host is no address' };
    hosts.push(toHost(address, settings));
  }
  const address = server === undefined || server === '' ? null : parseRegistryAddress(server);
  if (address === undefined) return { kind: 'broken', why: 'the server is no address' };
  return { kind: 'parsed', others: hosts, server: toHost(address, root) };
}

function toHost(address: RegistryAddress | null, settings: WrittenHost): TomlHost {
  const path = address?.path ?? '';
  const isWhole = settings.override_path || path.endsWith('/v2');
  const capabilities = settings.capabilities?.map((one) => one.toLowerCase()) ?? ['pull', 'resolve'];
  return {
    address,
    apiPath: isWhole ? path : `${path}/v2`,
    canResolve: capabilities.length === 0 || capabilities.includes('resolve'),
    canPull: capabilities.length === 0 || capabilities.includes('pull'),
    skipsVerification: settings.skip_verify,
    caPaths: settings.ca,
    clientPaths: settings.client,
    headers: Object.entries(settings.header).flatMap(([name, values]) =>
      values.map((value) => ({ name, value })),
    ),
  };
}
