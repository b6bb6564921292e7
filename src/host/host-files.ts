import { constants, readlinkSync } from 'node:fs';
import { access, type FileHandle, lstat, open, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';

export type HostFile =
  | { readonly kind: 'read'; readonly text: string }
  | { readonly kind: 'absent' }
  /** `why` is for people and holds no content of the file. */
  | { readonly kind: 'unreadable'; readonly why: string };

export type HostFolder =
  | { readonly kind: 'listed'; readonly names: readonly string[] }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly why: string };

/** Reads files of the host by the paths that the host knows them by. Nothing here throws. */
export interface HostFiles {
  /** Where the host's `/` is mounted; `/` where this process runs on the host itself. */
  readonly root: string;
  /** UTF-8. A file longer than `maxBytes` (1 MiB), a pipe and a device are unreadable. */
  readonly read: (path: string, maxBytes?: number) => Promise<HostFile>;
  /** Names in a folder, sorted as Go sorts them, without `.` and `..`; at most 20,000. */
  readonly list: (path: string) => Promise<HostFolder>;
  /** The symbolic links in a folder: name to target, as written. Empty where it cannot be listed. */
  readonly links: (path: string) => Promise<ReadonlyMap<string, string>>;
  /** The path as this process can open it; undefined where it does not exist or leads nowhere. */
  readonly resolve: (path: string) => Promise<string | undefined>;
}

const defaultMaxBytes = 2 ** 20;
const maxNames = 20_000;
const pieceBytes = 32_768;
/** As many links as Linux follows. */
const maxLinks = 40;

export function createHostFiles(root: string): HostFiles {
  return {
    root,
    async read(path, maxBytes = defaultMaxBytes) {
      try {
        const real = await resolveInside(root, path);
        const stay = root === '/' ? 0 : constants.O_NOFOLLOW;
        return { kind: 'read', text: await readBounded(real, stay, maxBytes) };
      } catch (error) {
        return toUnread(error);
      }
    },
    async list(path) {
      try {
        const names = await readdir(await resolveInside(root, path));
        return { kind: 'listed', names: names.toSorted(byBytes).slice(0, maxNames) };
      } catch (error) {
        return toUnread(error);
      }
    },
    async links(path) {
      try {
        return await readLinks(await resolveInside(root, path));
      } catch {
        return new Map();
      }
    },
    async resolve(path) {
      try {
        const real = await resolveInside(root, path);
        await access(real);
        return real;
      } catch {
        return undefined;
      }
    },
  };
}

/**
 * Follows symbolic links as the host would, which takes an absolute one from its own `/`: the kernel would follow it
 * out of the mounted root and into this container.
 */
async function resolveInside(root: string, path: string): Promise<string> {
  if (root === '/') return path;
  let pending = path.split('/');
  let real: string[] = [];
  for (let links = 0; pending.length > 0; ) {
    const [part = '', ...rest] = pending;
    pending = rest;
    if (part === '' || part === '.') continue;
    if (part === '..') {
      real = real.slice(0, -1);
      continue;
    }
    const here = join(root, ...real, part);
    if (!(await lstat(here)).isSymbolicLink()) {
      real = [...real, part];
      continue;
    }
    links += 1;
    if (links > maxLinks) throw new Unreadable('too many symbolic links');
    const target = await readlink(here);
    if (target.startsWith('/')) real = [];
    pending = [...target.split('/'), ...pending];
  }
  return join(root, ...real);
}

/** @param stay `O_NOFOLLOW` where links were followed already: one that appears now would lead out of the root */
async function readBounded(path: string, stay: number, maxBytes: number): Promise<string> {
  // Opened in the usual way, a pipe would wait for a writer for ever.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | stay);
  try {
    if (!(await file.stat()).isFile()) throw new Unreadable('it is not a regular file');
    return await readWhole(file, maxBytes);
  } finally {
    await file.close();
  }
}

/** Files under /proc say that they are empty, so their size is no guide. */
async function readWhole(file: FileHandle, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  for (let total = 0; ; ) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(pieceBytes), 0, pieceBytes, null);
    if (bytesRead === 0) return Buffer.concat(chunks).toString('utf8');
    total += bytesRead;
    if (total > maxBytes) throw new Unreadable(`it is longer than ${maxBytes} bytes`);
    chunks.push(buffer.subarray(0, bytesRead));
  }
}

async function readLinks(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { withFileTypes: true });
  const links = entries.filter((entry) => entry.isSymbolicLink()).slice(0, maxNames);
  // A folder of certificates has some 300, which take a tenth of the time when none is waited for apart.
  return new Map(links.map(({ name }) => [name, readlinkSync(join(folder, name))]));
}

class Unreadable extends Error {}

function toUnread(
  error: unknown,
): { readonly kind: 'absent' } | { readonly kind: 'unreadable'; readonly why: string } {
  if (error instanceof Unreadable) return { kind: 'unreadable', why: error.message };
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent' };
  if (code === 'EACCES' || code === 'EPERM') return { kind: 'unreadable', why: 'permission denied' };
  return { kind: 'unreadable', why: code };
}

function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
