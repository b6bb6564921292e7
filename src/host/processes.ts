import type { HostFiles } from './host-files.ts';

export interface Process {
  readonly pid: number;
  readonly args: readonly string[];
  /** Holds whatever secrets it was started with. */
  readonly environment: ProcessEnvironment;
  /** Numeric, effective; null where the host does not say. */
  readonly uid: number | null;
}

export type ProcessEnvironment =
  | { readonly kind: 'read'; readonly variables: ReadonlyMap<string, string> }
  | { readonly kind: 'unreadable'; readonly why: string };

/**
 * Running processes of a program, lowest id first.
 *
 * @param procs where `/proc` of the host may be; the first that shows any process counts
 * @param name of the program, at most 15 bytes: the kernel cuts it there
 */
export async function findProcesses(procs: readonly HostFiles[], name: string): Promise<readonly Process[]> {
  for (const files of procs) {
    const folder = await files.list('/proc');
    const pids = folder.kind === 'listed' ? folder.names.filter((one) => /^\d+$/.test(one)) : [];
    if (pids.length > 0) return await readNamed(files, pids, name);
  }
  return [];
}

async function readNamed(
  files: HostFiles,
  pids: readonly string[],
  name: string,
): Promise<readonly Process[]> {
  const found = await Promise.all(
    pids.map(async (pid) => {
      const comm = await files.read(`/proc/${pid}/comm`, 256);
      return comm.kind === 'read' && comm.text.trim() === name ? [await readProcess(files, pid)] : [];
    }),
  );
  return found.flat().toSorted((one, other) => one.pid - other.pid);
}

async function readProcess(files: HostFiles, pid: string): Promise<Process> {
  const [cmdline, environ, status] = await Promise.all([
    files.read(`/proc/${pid}/cmdline`),
    files.read(`/proc/${pid}/environ`),
    files.read(`/proc/${pid}/status`),
  ]);
  const uid = status.kind === 'read' ? /^Uid:\s+\d+\s+(\d+)/m.exec(status.text)?.[1] : undefined;
  return {
    pid: Number(pid),
    args: cmdline.kind === 'read' ? cmdline.text.split('\0').slice(0, -1) : [],
    environment: toEnvironment(environ),
    uid: uid === undefined ? null : Number(uid),
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
