import { type CertsFolder, noCerts, readCertsFolder, readClientPair, unreadable } from './certs-d.ts';
import type { HostFiles } from './host-files.ts';
import { parseHostsToml, type TomlHost } from './hosts-toml.ts';
import { splitCertificates } from './pem.ts';
import type { TlsFault, TrustSource } from './registry-settings.ts';

/** What the folder of one registry tells containerd's client, in dockerd 29 and in containerd itself. */
export interface HostsFolder {
  /** Of hosts.toml, in its order. */
  readonly others: readonly FolderHost[];
  /** Tried last; without address where none is written. */
  readonly server: FolderHost;
  /** Null where no hosts.toml is in force. */
  readonly path: string | null;
  readonly warnings: readonly string[];
}

export type FolderHost = TomlHost & { readonly certs: CertsFolder };

/** @param roots folders like `/etc/docker/certs.d`; the first that knows the registry is taken, then one's `_default` */
export async function readHostsFolder(
  files: HostFiles,
  roots: readonly string[],
  registry: string,
): Promise<HostsFolder> {
  const folder = await findFolder(files, roots, registry);
  if (folder === undefined) return withoutToml(noCerts, []);
  const path = `${folder}/hosts.toml`;
  const file = await files.read(path);
  if (file.kind !== 'read' || file.text === '') {
    const warnings = file.kind === 'unreadable' ? [`${path} could not be read: ${file.why}.`] : [];
    return withoutToml(await readCertsFolder(files, folder, 'containerd'), warnings);
  }
  const parsed = await parseHostsToml(file.text);
  if (parsed.kind === 'broken') {
    const warning = `${path} is not valid (${parsed.why}); the engine logs that, and goes on without it.`;
    return withoutToml(await readCertsFolder(files, folder, 'containerd'), [warning]);
  }
  const [others, server] = await Promise.all([
    Promise.all(parsed.others.map((host) => withCerts(files, folder, host))),
    withCerts(files, folder, parsed.server),
  ]);
  return { others, server, path, warnings: [] };
}

async function findFolder(
  files: HostFiles,
  roots: readonly string[],
  registry: string,
): Promise<string | undefined> {
  const underscored = registry.replace(/:(\d+)$/, '_$1_');
  for (const root of roots) {
    for (const name of new Set([underscored, registry, '_default'])) {
      const folder = `${root}/${name}`;
      if ((await files.list(folder)).kind !== 'absent') return folder;
    }
  }
  return undefined;
}

function withoutToml(certs: CertsFolder, warnings: readonly string[]): HostsFolder {
  const server = {
    address: null,
    apiPath: '/v2',
    canResolve: true,
    canPull: true,
    skipsVerification: false,
    caPaths: [],
    clientPaths: [],
    headers: [],
    certs,
  };
  return { others: [], server, path: null, warnings };
}

async function withCerts(files: HostFiles, folder: string, host: TomlHost): Promise<FolderHost> {
  const absolute = (path: string) => (path.startsWith('/') ? path : `${folder}/${path}`);
  const [cas, pairs] = await Promise.all([
    Promise.all(host.caPaths.map((path) => readCa(files, absolute(path)))),
    Promise.all(
      host.clientPaths.map(({ certificate, key }) =>
        readClientPair(files, { certificatePath: absolute(certificate), keyPath: absolute(key) }),
      ),
    ),
  ]);
  return {
    ...host,
    certs: {
      trust: cas.flatMap(({ trust }) => trust),
      clientCertificate: pairs.map(({ pair }) => pair).find((pair) => pair !== null) ?? null,
      faults: [...cas.flatMap(({ faults }) => faults), ...pairs.flatMap(({ faults }) => faults)],
    },
  };
}

interface ReadCa {
  readonly trust: readonly TrustSource[];
  readonly faults: readonly TlsFault[];
}

async function readCa(files: HostFiles, path: string): Promise<ReadCa> {
  const file = await files.read(path);
  if (file.kind !== 'read') return { trust: [], faults: [unreadable(path, file)] };
  const certificates = splitCertificates(file.text);
  if (certificates.length > 0) return { trust: [{ kind: 'hosts.toml', path, certificates }], faults: [] };
  const summary = `${path} holds no PEM certificate, and the engine gives up over it.`;
  return { trust: [], faults: [{ kind: 'not-pem', path, stopsEngine: true, summary }] };
}
