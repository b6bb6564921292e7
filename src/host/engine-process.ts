import { readFlags } from './flags.ts';
import type { Process, ProcessTable } from './processes.ts';

/**
 * The running dockerd that listens on a socket: of several on a host, each has its own settings.
 *
 * @param address of the engine, as the host names it; a mounted root may stand before it
 */
export async function findDockerd(processes: ProcessTable, address: string): Promise<Process | null> {
  const running = await processes.find('dockerd');
  const path = address.replace(/^unix:\/\//, '');
  const named = running.find((one) => socketsOf(one).some((socket) => path.endsWith(socket)));
  const isUsual = path.endsWith('/docker.sock');
  return named ?? (isUsual ? running.find((one) => socketsOf(one).length === 0) : undefined) ?? null;
}

/** Paths only; systemd hands the usual socket over as `fd://`, and a dockerd without flags opens it itself. */
function socketsOf({ args }: Process): readonly string[] {
  const flags = readFlags(args);
  return [...(flags.get('H') ?? []), ...(flags.get('host') ?? [])]
    .filter((host) => host.startsWith('unix:///'))
    .map((host) => host.slice('unix://'.length));
}
