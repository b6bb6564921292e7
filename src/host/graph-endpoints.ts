import { dockerHub } from '../failure/image/reference-parts.ts';
import { type CertsFolder, noCerts, readCertsFolder } from './certs-d.ts';
import type { DockerdSettings } from './dockerd-settings.ts';
import {
  type EndpointContext,
  type EngineEndpoints,
  inOrder,
  originOf,
  proxyFor,
  tlsFor,
} from './endpoint-context.ts';
import { findInsecureEntry } from './insecure-registries.ts';
import type { Endpoint } from './registry-settings.ts';
import { parseRegistryAddress, type RegistryAddress } from './registry-url.ts';

/**
 * What dockerd with a graph driver tries (28 and older, and 29 that kept its store): mirrors for Docker Hub alone, each
 * with the certificates of its own folder and with Docker Hub's credential.
 *
 * @see https://github.com/moby/moby/blob/v28.3.0/registry/service_v2.go
 */
export async function graphEndpoints(
  context: EndpointContext,
  settings: DockerdSettings,
): Promise<EngineEndpoints> {
  const { registry } = context.reference;
  const warnings: string[] = [];
  const mirrors: Endpoint[] = [];
  for (const { url, source } of registry === dockerHub ? settings.mirrors : []) {
    const address = parseRegistryAddress(url);
    if (address === undefined) warnings.push(`${source} has a mirror that is no URL.`);
    else mirrors.push(await toEndpoint({ context, settings, address, role: 'mirror', because: source }));
  }
  const address = originOf(registry);
  const origin = await toEndpoint({ context, settings, address, role: 'origin', because: null });
  return { endpoints: inOrder(mirrors, origin), warnings };
}

interface Draft {
  readonly context: EndpointContext;
  readonly settings: DockerdSettings;
  readonly address: RegistryAddress;
  readonly role: 'mirror' | 'origin';
  readonly because: string | null;
}

async function toEndpoint({ context, settings, address, role, because }: Draft): Promise<Endpoint> {
  const { registry, repository } = context.reference;
  const insecure = await findInsecureEntry(settings.insecure, address, context.resolve);
  // No folder is read for an insecure registry, and none for Docker Hub itself.
  const isRead = insecure === undefined && (role === 'mirror' || registry !== dockerHub);
  const folder: CertsFolder = isRead
    ? await readCertsFolder(context.files, `${settings.certsFolder}/${address.host}`, 'graph')
    : noCerts;
  return {
    role,
    scheme: address.scheme,
    hostname: address.hostname,
    port: address.port,
    apiPath: `${address.path}/v2`,
    namespace: null,
    repository,
    fallsBackToHttp: insecure !== undefined && address.scheme === 'https' && role === 'origin',
    tls: tlsFor(context, folder, insecure),
    proxy: proxyFor(context, address),
    headers: [],
    sendsCredential: true,
    because: [
      ...(because === null ? [] : [because]),
      ...(insecure === undefined ? [] : [`${insecure.source}: ${insecure.entry}`]),
      ...folder.trust.map(({ path }) => path),
    ],
  };
}
