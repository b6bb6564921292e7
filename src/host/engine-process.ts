import { readFlags } from './flags.ts';
import type { Process, ProcessTable } from './processes.ts';

/**
 * The running dockerd that listens on a socket: of several on a host, each has its own settings. One of the host itself
 * goes before one in a container, which often has a socket of the same name (`docker:dind`).
 *
 * @param address of the engine, as the host names it; a mounted root may stand before it
 */
export async function findDockerd(processes: ProcessTable, address: string): Promise<Process | null> {
  const path = withoutVar(address.replace(/^unix:\/\//, ''));
  const listening = (await processes.find('dockerd')).filter((one) =>
    socketsOf(one).some((socket) => path.endsWith(socket)),
  );
  return listening.find(({ isOfHost }) => isOfHost) ?? listening[0] ?? null;
}

/** systemd hands the usual socket over as `fd://`, and a dockerd without flags opens it itself. */
function socketsOf({ args }: Process): readonly string[] {
  const flags = readFlags(args);
  const sockets = [...(flags.get('H') ?? []), ...(flags.get('host') ?? [])]
    .filter((host) => host.startsWith('unix:///'))
    .map((host) => withoutVar(host.slice('unix://'.length)));
  return sockets.length === 0 ? ['/run/docker.sock'] : sockets;
}

/** `/var/run` is a link to `/run`. */
function withoutVar(path: string): string {
  return path.replace(/\/var\/run\//, '/run/');
}
