import { splitReference } from '../failure/image/reference-parts.ts';
import { readCertsFolder } from './certs-d.ts';
import {
  type EndpointContext,
  type EngineEndpoints,
  inOrder,
  originOf,
  proxyFor,
  tlsFor,
} from './endpoint-context.ts';
import { findPodmanRegistry, type PodmanRegistry, readRegistriesConf, relocate } from './registries-conf.ts';
import type { Endpoint } from './registry-settings.ts';

/** For a service that runs as root; the first that exists is taken, for each registry. */
const certsRoots = ['/etc/containers/certs.d', '/etc/docker/certs.d'] as const;

/**
 * What podman tries: the mirrors of registries.conf for any registry, the registry last, perhaps in another place.
 *
 * @param isDigest the image is named by digest
 */
export async function podmanEndpoints(context: EndpointContext, isDigest: boolean): Promise<EngineEndpoints> {
  const { registry, repository } = context.reference;
  const name = `${registry}/${repository}`;
  const conf = await readRegistriesConf(context.files);
  const entry = findPodmanRegistry(conf.registries, name);
  if (entry === undefined) {
    const draft = { name, isInsecure: false, role: 'origin', because: [] } as const;
    return { endpoints: [await toEndpoint(context, draft)], warnings: conf.warnings };
  }
  const because = [`${entry.path}: ${entry.prefix}`];
  const used = entry.mirrors.filter(({ pullsFrom }) => pullsFrom !== (isDigest ? 'tag-only' : 'digest-only'));
  const mirrors = used.map(({ location, isInsecure }) =>
    toEndpoint(context, { name: relocate(name, entry, location), isInsecure, role: 'mirror', because }),
  );
  const place = relocate(name, entry, entry.location);
  const origin = toEndpoint(context, { name: place, isInsecure: entry.isInsecure, role: 'origin', because });
  return {
    endpoints: inOrder(await Promise.all(mirrors), await origin),
    warnings: [...conf.warnings, ...blocked(entry)],
  };
}

interface Draft {
  /** `registry/repository` */
  readonly name: string;
  readonly isInsecure: boolean;
  readonly role: 'mirror' | 'origin';
  readonly because: readonly string[];
}

async function toEndpoint(
  context: EndpointContext,
  { name, isInsecure, role, because }: Draft,
): Promise<Endpoint> {
  const { domain, path } = splitReference(name);
  const address = originOf(domain);
  const folder = await readFirst(context, domain);
  return {
    role,
    scheme: 'https',
    hostname: address.hostname,
    port: address.port,
    apiPath: '/v2',
    namespace: null,
    repository: path,
    fallsBackToHttp: isInsecure,
    tls: tlsFor(context, folder, isInsecure ? `${because.join(', ')} is insecure` : undefined),
    proxy: proxyFor(context, address),
    headers: [],
    sendsCredential: domain === context.reference.registry,
    because: [...because, ...folder.trust.map((source) => source.path)],
  };
}

async function readFirst({ files }: EndpointContext, registry: string) {
  for (const root of certsRoots) {
    const folder = `${root}/${registry}`;
    if ((await files.list(folder)).kind !== 'absent') return await readCertsFolder(files, folder, 'podman');
  }
  return await readCertsFolder(files, `${certsRoots[0]}/${registry}`, 'podman');
}

function blocked(entry: PodmanRegistry): readonly string[] {
  return entry.isBlocked
    ? [`${entry.path} blocks ${entry.prefix}: podman refuses it before any packet.`]
    : [];
}
