import type { ImageReference } from '../failure/image/image-reference.ts';
import { dockerHub } from '../failure/image/reference-parts.ts';
import type { CertsFolder } from './certs-d.ts';
import type { HostFiles } from './host-files.ts';
import type { InsecureEntry, Resolve } from './insecure-registries.ts';
import { chooseProxy } from './proxy-choice.ts';
import type { ProxySettings } from './proxy-settings.ts';
import type { Endpoint, ProxyChoice, TlsSettings, TrustSource } from './registry-settings.ts';
import { parseRegistryAddress, type RegistryAddress } from './registry-url.ts';

/** What every engine's endpoints are made of. */
export interface EndpointContext {
  readonly files: HostFiles;
  readonly reference: Pick<ImageReference, 'registry' | 'repository'>;
  readonly proxies: ProxySettings;
  readonly systemTrust: readonly TrustSource[];
  readonly resolve: Resolve;
}

export interface EngineEndpoints {
  readonly endpoints: readonly [Endpoint, ...Endpoint[]];
  readonly warnings: readonly string[];
}

/** Docker Hub's registry has another name than its images. */
export function originOf(registry: string): RegistryAddress {
  const host = registry === dockerHub ? 'registry-1.docker.io' : registry;
  const address = parseRegistryAddress(host);
  if (address === undefined) throw new Error('A valid reference names a registry that is no address.');
  return address;
}

export function proxyFor(
  { proxies }: EndpointContext,
  { scheme, hostname, port }: RegistryAddress,
): ProxyChoice {
  return chooseProxy(proxies, { scheme, hostname, port });
}

export function tlsFor(
  { systemTrust }: EndpointContext,
  folder: CertsFolder,
  insecure: InsecureEntry | string | undefined,
): TlsSettings {
  const because = typeof insecure === 'object' ? `${insecure.source} has ${insecure.entry}` : insecure;
  return {
    verifies: because === undefined,
    skipsBecause: because ?? null,
    trust: [...systemTrust, ...folder.trust],
    clientCertificate: folder.clientCertificate,
    faults: folder.faults,
  };
}

/** A list that is known to hold the registry itself at its end. */
export function inOrder(mirrors: readonly Endpoint[], origin: Endpoint): readonly [Endpoint, ...Endpoint[]] {
  const [first, ...others] = mirrors;
  return first === undefined ? [origin] : [first, ...others, origin];
}
