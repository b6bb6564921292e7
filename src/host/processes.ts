import type { HostFiles } from './host-files.ts';

export interface Process {
  readonly pid: number;
  readonly args: readonly string[];
  /** Holds whatever secrets it was started with. */
  readonly environment: ProcessEnvironment;
  /** Numeric, effective; null where the host does not say. */
  readonly uid: number | null;
  /** False where it runs in a container, or where that cannot be told: it sees other files than the host's init. */
  readonly isOfHost: boolean;
}

export type ProcessEnvironment =
  | { readonly kind: 'read'; readonly variables: ReadonlyMap<string, string> }
  | { readonly kind: 'unreadable'; readonly why: string };

/** The host's processes, looked through once and only if somebody asks. */
export interface ProcessTable {
  /**
   * Running processes of a program, lowest id first.
   *
   * @param name at most 15 bytes: the kernel cuts it there
   */
  readonly find: (name: string) => Promise<readonly Process[]>;
}

/** @param places where `/proc` of the host may be; the first that shows any process counts */
export function createProcessTable(places: readonly HostFiles[]): ProcessTable {
  let listing: Promise<Listing> | undefined;
  return {
    async find(name) {
      listing ??= listProcesses(places);
      const { files, pids } = await listing;
      return await Promise.all((pids.get(name) ?? []).map((pid) => readProcess(files, pid)));
    },
  };
}

interface Listing {
  readonly files: HostFiles;
  /** By program name. */
  readonly pids: ReadonlyMap<string, readonly string[]>;
}

async function listProcesses([files, ...others]: readonly HostFiles[]): Promise<Listing> {
  if (files === undefined) throw new Error('There is no place where processes could be.');
  const folder = await files.list('/proc');
  const numbers = folder.kind === 'listed' ? folder.names.filter((one) => /^\d+$/.test(one)) : [];
  if (numbers.length === 0 && others.length > 0) return await listProcesses(others);
  const sorted = numbers.toSorted((one, other) => Number(one) - Number(other));
  const names = await Promise.all(sorted.map((pid) => files.read(`/proc/${pid}/comm`, 256)));
  const pids = new Map<string, readonly string[]>();
  for (const [index, comm] of names.entries()) {
    const name = comm.kind === 'read' ? comm.text.trim() : '';
    pids.set(name, [...(pids.get(name) ?? []), sorted[index] ?? '']);
  }
  return { files, pids };
}

async function readProcess(files: HostFiles, pid: string): Promise<Process> {
  const [cmdline, environ, status, own, init] = await Promise.all([
    files.read(`/proc/${pid}/cmdline`),
    files.read(`/proc/${pid}/environ`),
    files.read(`/proc/${pid}/status`),
    files.links(`/proc/${pid}/ns`),
    files.links('/proc/1/ns'),
  ]);
  const uid = status.kind === 'read' ? /^Uid:\s+\d+\s+(\d+)/m.exec(status.text)?.[1] : undefined;
  return {
    pid: Number(pid),
    args: cmdline.kind === 'read' ? cmdline.text.split('\0').slice(0, -1) : [],
    environment: toEnvironment(environ),
    uid: uid === undefined ? null : Number(uid),
    isOfHost: own.has('mnt') && own.get('mnt') === init.get('mnt'),
  };
}

function toEnvironment(environ: Awaited<ReturnType<HostFiles['read']>>): ProcessEnvironment {
  if (environ.kind === 'absent') return { kind: 'unreadable', why: 'the process has ended' };
  if (environ.kind === 'unreadable') return environ;
  const pairs = environ.text.split('\0').flatMap((line) => {
    const at = line.indexOf('=');
    return at > 0 ? [[line.slice(0, at), line.slice(at + 1)] as const] : [];
  });
  return { kind: 'read', variables: new Map(pairs) };
}
