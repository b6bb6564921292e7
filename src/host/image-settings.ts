import type { ImageReference } from '../failure/image/image-reference.ts';
import { chooseCredential } from './choose-credential.ts';
import { criEndpoints, storeEndpoints } from './containerd-endpoints.ts';
import type { CredentialSource } from './credential-sources.ts';
import { readCriConfig } from './cri-config.ts';
import type { DockerdSettings } from './dockerd-settings.ts';
import type { EndpointContext, EngineEndpoints } from './endpoint-context.ts';
import { graphEndpoints } from './graph-endpoints.ts';
import type { HostFiles } from './host-files.ts';
import type { Resolve } from './insecure-registries.ts';
import { podmanEndpoints } from './podman-endpoints.ts';
import type { ProxySettings } from './proxy-settings.ts';
import type { Engine, RegistrySettings } from './registry-settings.ts';
import type { SystemCas } from './system-ca.ts';

/** What was found on a host that decides about an image. */
export interface Found {
  readonly files: HostFiles;
  readonly engine: Engine;
  readonly dockerd: DockerdSettings;
  /** Of the engine, whichever it is. */
  readonly proxies: ProxySettings;
  readonly systemCas: SystemCas;
  readonly credentialSources: readonly CredentialSource[];
  readonly resolve: Resolve;
}

/** What the engine would do with an image. The certificates of its registry are read anew, as engines do. */
export async function readImageSettings(found: Found, reference: ImageReference): Promise<RegistrySettings> {
  const { engine, dockerd, proxies, systemCas, credentialSources } = found;
  const context: EndpointContext = {
    files: found.files,
    reference,
    proxies,
    systemTrust: systemCas.sources,
    resolve: found.resolve,
  };
  const [{ endpoints, warnings }, credential] = await Promise.all([
    endpointsOf(found, context, reference),
    chooseCredential(credentialSources, reference),
  ]);
  const broken = credentialSources.flatMap(({ label, content }) => {
    if (content.kind === 'broken') return [`${label} is not valid and is passed over: ${content.why}.`];
    return content.kind === 'unreadable' ? [`${label} could not be read: ${content.why}.`] : [];
  });
  const own = engine.kind === 'dockerd' ? dockerd : proxies;
  return {
    engine,
    endpoints,
    credential,
    warnings: [...own.warnings, ...own.unseen, ...systemCas.warnings, ...warnings, ...broken],
  };
}

async function endpointsOf(
  { files, engine, dockerd }: Found,
  context: EndpointContext,
  reference: ImageReference,
): Promise<EngineEndpoints> {
  if (engine.kind === 'podman') return await podmanEndpoints(context, reference.digest !== null);
  if (engine.kind === 'dockerd' && engine.store === 'graph') return await graphEndpoints(context, dockerd);
  if (engine.kind !== 'containerd') return await storeEndpoints(context, dockerd);
  const cri = await readCriConfig(files);
  const found = await criEndpoints(context, cri.certsRoots);
  return { ...found, warnings: [...cri.warnings, ...found.warnings] };
}
