import { lookup } from 'node:dns/promises';
import type { ImageReference } from '../failure/image-reference.ts';
import { chooseCredential } from './choose-credential.ts';
import { criEndpoints, storeEndpoints } from './containerd-endpoints.ts';
import type { CredentialSource } from './credential-sources.ts';
import { readCriConfig } from './cri-config.ts';
import { type DockerdSettings, readDockerdSettings } from './dockerd-settings.ts';
import type { EndpointContext, EngineEndpoints } from './endpoint-context.ts';
import { type FoundEngine, findEngine } from './find-engine.ts';
import { graphEndpoints } from './graph-endpoints.ts';
import { createHostFiles, type HostFiles } from './host-files.ts';
import type { Resolve } from './insecure-registries.ts';
import { podmanEndpoints } from './podman-endpoints.ts';
import { type Asker, readCredentialSources } from './read-credentials.ts';
import type { RegistrySettings } from './registry-settings.ts';
import { type RunnerConfig, readRunnerConfig } from './runner-config.ts';
import { readServiceSettings, type ServiceSettings } from './service-settings.ts';
import { readSystemCas, type SystemCas } from './system-ca.ts';

export interface HostOptions {
  /** `PULLCHECK_HOST_ROOT`: where the host's `/` is mounted; `/` on the host itself. */
  readonly root: string;
  /** `DOCKER_HOST`, as this process reaches it; undefined: the runner's `host`, else the usual sockets. */
  readonly dockerHost: string | undefined;
  /** `CONTAINERD_ADDRESS`; undefined: the usual sockets. */
  readonly containerdAddress: string | undefined;
  /** `PULLCHECK_RUNNER_CONFIG`, as the host names it. */
  readonly runnerConfig: string;
  /** Whose credentials are looked for. */
  readonly asker: Asker;
  /** Of this process: taken for the engine's where no engine is on the host. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly engineTimeoutMs?: number;
  /** By default the system's resolver, for as long as 3 s. */
  readonly resolve?: Resolve;
}

/** What is set on this host, read once and kept: for a while later, read it anew. */
export interface Host {
  readonly files: HostFiles;
  /** Of the engine and of gitlab-runner; `/proc` of the host. */
  readonly procs: readonly HostFiles[];
  readonly runnerConfig: RunnerConfig;
  readonly engine: FoundEngine;
  /** What dockerd is set to, or would be if it ran here. */
  readonly dockerd: DockerdSettings;
  readonly systemCas: SystemCas;
  readonly credentialSources: readonly CredentialSource[];
  /** What the engine would do with an image. */
  readonly settingsFor: (reference: ImageReference) => Promise<RegistrySettings>;
  readonly close: () => Promise<void>;
}

/** Reads what decides about pulls on this host. What cannot be read becomes a warning, never an exception. */
export async function readHost(options: HostOptions): Promise<Host> {
  const files = createHostFiles(options.root);
  const procs = options.root === '/' ? [files] : [files, createHostFiles('/')];
  const runnerConfig = await readRunnerConfig(files, options.runnerConfig);
  const engine = await findEngine({
    files,
    dockerHost: options.dockerHost ?? runnersEngine(runnerConfig),
    containerdAddress: options.containerdAddress,
    timeoutMs: options.engineTimeoutMs ?? 3_000,
  });
  const isDockerd = engine.engine.kind === 'dockerd';
  const [dockerd, service, credentialSources] = await Promise.all([
    readDockerdSettings({
      files,
      procs,
      address: isDockerd ? engine.address : null,
      info: isDockerd && engine.info.kind === 'answered' ? engine.info.value : null,
      isRootless: engine.engine.kind === 'dockerd' && engine.engine.isRootless,
    }),
    readServiceSettings({ files, procs, engine: engine.engine, own: options.environment }),
    readCredentialSources({ files, procs, runnerConfig, asker: options.asker }),
  ]);
  const environment = service?.environment ?? dockerd.environment;
  const systemCas = await readSystemCas(files, environment);
  const found = { files, engine, dockerd, service, systemCas, credentialSources };
  const resolve = options.resolve ?? resolveBySystem;
  return {
    ...found,
    procs,
    runnerConfig,
    settingsFor: (reference) => toSettings(found, reference, resolve),
    async close() {
      await engine.api?.close();
    },
  };
}

function runnersEngine(config: RunnerConfig): string | undefined {
  const runners = config.kind === 'read' ? config.runners : [];
  return (
    runners.map(({ engineAddress }) => engineAddress).find((address) => address !== null && address !== '') ??
    undefined
  );
}

interface Found {
  readonly files: HostFiles;
  readonly engine: FoundEngine;
  readonly dockerd: DockerdSettings;
  /** Null for dockerd. */
  readonly service: ServiceSettings | null;
  readonly systemCas: SystemCas;
  readonly credentialSources: readonly CredentialSource[];
}

async function toSettings(
  found: Found,
  reference: ImageReference,
  resolve: Resolve,
): Promise<RegistrySettings> {
  const { engine, dockerd, service, systemCas, credentialSources } = found;
  const context: EndpointContext = {
    files: found.files,
    reference,
    proxies: service?.proxies ?? dockerd.proxies,
    systemTrust: systemCas.sources,
    resolve,
  };
  const [{ endpoints, warnings }, credential] = await Promise.all([
    endpointsOf(found, context, reference),
    chooseCredential(credentialSources, reference),
  ]);
  const broken = credentialSources.flatMap(({ label, content }) => {
    if (content.kind === 'broken') return [`${label} is not valid and is passed over: ${content.why}.`];
    return content.kind === 'unreadable' ? [`${label} could not be read: ${content.why}.`] : [];
  });
  const own = service === null ? dockerd.warnings : service.proxies.warnings;
  return {
    engine: engine.engine,
    endpoints,
    credential,
    warnings: [...own, ...systemCas.warnings, ...warnings, ...broken],
  };
}

async function endpointsOf(
  { files, engine: { engine }, dockerd }: Found,
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

const resolveLimitMs = 3_000;

/** A resolver that is silent holds a thread for 10 s and more; nobody waits for it here. */
async function resolveBySystem(hostname: string): Promise<readonly string[]> {
  const found = lookup(hostname, { all: true }).then(
    (addresses) => addresses.map(({ address }) => address),
    (): readonly string[] => [],
  );
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly string[]>((resolve) => {
    timer = setTimeout(() => resolve([]), resolveLimitMs);
  });
  try {
    return await Promise.race([found, late]);
  } finally {
    clearTimeout(timer);
  }
}
