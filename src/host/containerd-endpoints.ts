import { toSecret } from '../credentials/secret.ts';
import { dockerHub } from '../failure/image/reference-parts.ts';
import type { DockerdSettings } from './dockerd-settings.ts';
import {
  type EndpointContext,
  type EngineEndpoints,
  inOrder,
  originOf,
  proxyFor,
  tlsFor,
} from './endpoint-context.ts';
import { type FolderHost, type HostsFolder, readHostsFolder } from './hosts-folder.ts';
import { alwaysInsecure, findInsecureEntry, type InsecureEntry } from './insecure-registries.ts';
import type { Endpoint } from './registry-settings.ts';
import { parseRegistryAddress, type RegistryAddress } from './registry-url.ts';

/**
 * What dockerd with the containerd store tries (29 on a fresh data root): hosts.toml for any registry, and only where
 * that names no further host, the mirrors and insecure registries of daemon.json.
 *
 * @see https://github.com/moby/moby/blob/docker-v29.0.0/daemon/hosts.go
 */
export async function storeEndpoints(
  context: EndpointContext,
  settings: DockerdSettings,
): Promise<EngineEndpoints> {
  const { registry } = context.reference;
  const folder = await readHostsFolder(context.files, [settings.certsFolder], registry);
  if (folder.others.length > 0) return await fromFolder(context, folder, []);

  const warnings: string[] = [];
  const mirrors: Draft[] = [];
  for (const { url, source } of registry === dockerHub ? settings.mirrors : []) {
    const address = parseRegistryAddress(url);
    if (address === undefined) {
      warnings.push(`${source} has a mirror that is no URL.`);
      continue;
    }
    const apiPath = address.path.endsWith('/v2') ? address.path : `${address.path}/v2`;
    // A mirror is given the folder of Docker Hub; `certs.d/<mirror>` is not read any more.
    mirrors.push({ host: { ...folder.server, apiPath }, address, role: 'mirror', because: [source] });
  }
  const found = await fromFolder(context, folder, settings.insecure, mirrors);
  return { endpoints: found.endpoints, warnings: [...warnings, ...found.warnings] };
}

/** What containerd itself tries, as kubelet asks it to. */
export async function criEndpoints(
  context: EndpointContext,
  roots: readonly string[],
): Promise<EngineEndpoints> {
  const folder = await readHostsFolder(context.files, roots, context.reference.registry);
  return await fromFolder(context, folder, alwaysInsecure);
}

interface Draft {
  readonly host: FolderHost;
  readonly address: RegistryAddress;
  readonly role: 'mirror' | 'origin';
  readonly because: readonly string[];
}

async function fromFolder(
  context: EndpointContext,
  folder: HostsFolder,
  insecure: readonly InsecureEntry[],
  mirrors: readonly Draft[] = [],
): Promise<EngineEndpoints> {
  const own = originOf(context.reference.registry);
  const because = folder.path === null ? [] : [folder.path];
  const toDraft = (host: FolderHost, role: Draft['role']): Draft => ({
    host,
    address: host.address ?? own,
    role,
    because,
  });
  const others = [...mirrors, ...folder.others.map((host) => toDraft(host, 'mirror'))];
  const usable = others.filter(({ host }) => host.canResolve && host.canPull);
  const idle = others.filter((draft) => !usable.includes(draft));
  return {
    endpoints: inOrder(
      await Promise.all(usable.map((draft) => toEndpoint(context, draft, insecure))),
      await toEndpoint(context, toDraft(folder.server, 'origin'), insecure),
    ),
    warnings: [
      ...folder.warnings,
      ...idle.map(
        ({ address }) => `${folder.path ?? ''}: ${address.host} may not resolve tags, and is left out here.`,
      ),
    ],
  };
}

async function toEndpoint(
  context: EndpointContext,
  { host, address, role, because }: Draft,
  insecureEntries: readonly InsecureEntry[],
): Promise<Endpoint> {
  const { registry, repository } = context.reference;
  const insecure = await findInsecureEntry(insecureEntries, address, context.resolve);
  const skips = host.skipsVerification ? `skip_verify of ${because.join(', ')}` : insecure;
  const isOwn = address.host === originOf(registry).host;
  return {
    role,
    scheme: address.scheme,
    hostname: address.hostname,
    port: address.port,
    apiPath: host.apiPath,
    namespace: isOwn ? null : registry,
    repository,
    fallsBackToHttp: insecure !== undefined && address.scheme === 'https',
    tls: tlsFor(context, host.certs, skips),
    proxy: proxyFor(context, address),
    headers: host.headers.map(({ name, value }) => ({ name, value: toSecret(value) })),
    sendsCredential: isOwn,
    because: [
      ...because,
      ...(insecure === undefined ? [] : [`${insecure.source}: ${insecure.entry}`]),
      ...host.certs.trust.map(({ path }) => path),
    ],
  };
}
