import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import type { Host } from '../host/host.ts';
import { judgeDiskSpace, type Volume } from './disk-space.ts';
import type { ProbeFindings } from './host-probe.run.ts';

/** Measures where the engine keeps images and where it unpacks them. */
export async function gatherDiskSpace(host: Host, imageBytes: number | null): Promise<ProbeFindings> {
  const isRootless = host.engine.engine.kind === 'dockerd' && host.engine.engine.isRootless;
  const measured = await Promise.all(foldersOf(host).map((path) => measure(host, path, isRootless)));
  const volumes = measured.filter(({ state }) => state !== 'absent');
  const facts = { volumes, imageBytes };
  return { verdict: judgeDiskSpace(facts), evidence: facts };
}

/** dockerd says where its root is; the others have theirs where they are installed to. */
function foldersOf({ engine, dockerd }: Host): readonly string[] {
  switch (engine.engine.kind) {
    case 'dockerd': {
      const root = engine.said?.DockerRootDir;
      const main = root ?? dockerd.daemonJson['data-root'] ?? '/var/lib/docker';
      const temporary = dockerd.environment.get('DOCKER_TMPDIR');
      return [
        main,
        ...(engine.engine.store === 'containerd' ? ['/var/lib/containerd'] : []),
        ...(temporary === undefined ? [] : [temporary]),
      ];
    }
    case 'containerd':
      return ['/var/lib/containerd'];
    case 'podman':
      return ['/var/lib/containers/storage', '/var/tmp'];
    case 'none':
      return ['/var/lib/docker', '/var/lib/containerd', '/var/lib/containers/storage'];
    default:
      return [];
  }
}

async function measure({ files }: Host, path: string, isRootless: boolean): Promise<Volume> {
  const unknown = { path, totalBytes: null, freeBytes: null, totalInodes: null, freeInodes: null };
  const real = await files.resolve(path);
  if (real === undefined) return { ...unknown, state: 'absent' };
  try {
    const { bsize, blocks, bfree, bavail, files: inodes, ffree } = await statfs(real);
    // btrfs and some others count no inodes, and say 0 of 0.
    const hasInodes = inodes > 0;
    return {
      path,
      state: (await isReadOnly(real)) ? 'read-only' : 'measured',
      totalBytes: blocks * bsize,
      freeBytes: (isRootless ? bavail : bfree) * bsize,
      totalInodes: hasInodes ? inodes : null,
      freeInodes: hasInodes ? ffree : null,
    };
  } catch {
    return { ...unknown, state: 'unreadable' };
  }
}

/** A mount that is read-only says so to root too; a missing permission is this process's own matter. */
async function isReadOnly(path: string): Promise<boolean> {
  try {
    await access(path, constants.W_OK);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EROFS';
  }
}
