import type { ImageReference } from '../failure/image/image-reference.ts';
import type { CredentialSource } from './credential-sources.ts';
import type { DockerdSettings } from './dockerd-settings.ts';
import type { FoundEngine } from './find-engine.ts';
import type { GoProxyTarget } from './go-proxy.ts';
import type { HostFiles } from './host-files.ts';
import type { HostPlatform } from './host-platform.ts';
import type { Resolve } from './insecure-registries.ts';
import type { ProcessTable } from './processes.ts';
import type { ProxySettings } from './proxy-settings.ts';
import type { Asker } from './read-credentials.ts';
import type { CredentialChoice, ProxyChoice, RegistrySettings } from './registry-settings.ts';
import type { RunnerConfig } from './runner-config.ts';
import type { SystemCas } from './system-ca.ts';

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
  readonly processes: ProcessTable;
  readonly runnerConfig: RunnerConfig;
  readonly engine: FoundEngine;
  /** What dockerd is set to, or would be if it ran here. */
  readonly dockerd: DockerdSettings;
  /** Of the engine, whichever it is. */
  readonly proxies: ProxySettings;
  readonly systemCas: SystemCas;
  readonly credentialSources: readonly CredentialSource[];
  /** True where a setting or a runner relies on an engine's socket, so that its absence is a fault. */
  readonly isEngineExpected: boolean;
  /** What images are pulled for, in the words of an image index. */
  readonly platform: HostPlatform;
  /** What the engine would do with an image. */
  readonly settingsFor: (reference: ImageReference) => Promise<RegistrySettings>;
  readonly credentialFor: (reference: ImageReference) => Promise<CredentialChoice>;
  /** For where a registry points to: its token server, its storage. */
  readonly proxyFor: (target: GoProxyTarget) => ProxyChoice;
}
