import { parseEngineAddress } from './engine-address.ts';
import type { EngineInfo, EngineVersion } from './engine-answers.ts';
import type { EngineAnswer, EngineApi } from './engine-api.ts';
import type { HostFiles } from './host-files.ts';
import type { Engine } from './registry-settings.ts';

export interface FoundEngine {
  readonly engine: Engine;
  /** Null where no engine's socket is on the host, or only containerd's, which speaks another protocol. */
  readonly api: EngineApi | null;
  /** The address that was asked, as the host names it. */
  readonly address: string | null;
  readonly version: EngineAnswer<EngineVersion>;
  readonly info: EngineAnswer<EngineInfo>;
  /** The content of `info`; null where there is none. */
  readonly said: EngineInfo | null;
}

interface EnginePlaces {
  readonly files: HostFiles;
  /** `DOCKER_HOST` or the runner's `host`; undefined: the usual sockets. */
  readonly dockerHost: string | undefined;
  readonly containerdAddress: string | undefined;
  readonly timeoutMs: number;
}

const usualSockets = ['/var/run/docker.sock', '/run/docker.sock', '/run/podman/podman.sock'] as const;
const usualContainerd = ['/run/containerd/containerd.sock', '/run/k3s/containerd/containerd.sock'] as const;

/** The engine of this host, and what it says of itself. */
export async function findEngine(places: EnginePlaces): Promise<FoundEngine> {
  const { files, dockerHost, containerdAddress, timeoutMs } = places;
  const socket =
    dockerHost === undefined
      ? await firstPresent(files, usualSockets)
      : { path: dockerHost, real: dockerHost };
  if (socket !== undefined) return await askEngine(socket, timeoutMs);
  const known = containerdAddress === undefined ? usualContainerd : [plainPath(containerdAddress)];
  const containerd = await firstPresent(files, known);
  const why = `none of ${usualSockets.join(', ')} is there`;
  const absent: EngineAnswer<never> = { kind: 'unreachable', fault: 'absent', why };
  const engine: Engine =
    containerd === undefined ? { kind: 'none', why } : { kind: 'containerd', version: null };
  return { engine, api: null, address: containerd?.path ?? null, version: absent, info: absent, said: null };
}

interface Socket {
  /** As the host names it. */
  readonly path: string;
  /** As this process opens it. */
  readonly real: string;
}

async function firstPresent(files: HostFiles, paths: readonly string[]): Promise<Socket | undefined> {
  const found = await Promise.all(paths.map(async (path) => ({ path, real: await files.resolve(path) })));
  for (const { path, real } of found) if (real !== undefined) return { path, real };
  return undefined;
}

async function askEngine({ path, real }: Socket, timeoutMs: number): Promise<FoundEngine> {
  // Only where an engine is: its client takes longer to load than all else that is read of a host.
  const { createEngineApi } = await import('./engine-api.ts');
  const api = createEngineApi(parseEngineAddress(real), { timeoutMs });
  const [version, info] = await Promise.all([api.version(), api.info()]);
  const said = info.kind === 'answered' ? info.value : null;
  return { engine: toEngine(version, said, path), api, address: path, version, info, said };
}

function toEngine(version: EngineAnswer<EngineVersion>, said: EngineInfo | null, path: string): Engine {
  if (version.kind === 'unreachable' && version.fault === 'absent') {
    return { kind: 'none', why: `${path} is not there` };
  }
  if (isPodman(version, path)) {
    return { kind: 'podman', version: version.kind === 'answered' ? version.value.Version : null };
  }
  // One that does not answer is taken for one of today, as it is installed afresh.
  if (version.kind !== 'answered' || said === null) {
    const number = version.kind === 'answered' ? version.value.Version : null;
    return { kind: 'dockerd', version: number, store: 'containerd', isRootless: false };
  }
  const isSnapshotter = said.DriverStatus.some(
    ([name, value]) => name === 'driver-type' && value?.includes('snapshotter'),
  );
  return {
    kind: 'dockerd',
    version: version.value.Version,
    store: isSnapshotter ? 'containerd' : 'graph',
    isRootless: said.SecurityOptions.some((option) => /\bname=rootless\b/.test(option)),
  };
}

function isPodman(version: EngineAnswer<EngineVersion>, path: string): boolean {
  if (version.kind !== 'answered') return path.includes('podman');
  return version.value.Components.some(({ Name }) => Name === 'Podman Engine');
}

function plainPath(address: string): string {
  return address.replace(/^unix:\/\//, '');
}
