/** A host's own files, in place of those of the machine that runs the tests. */
export interface HostFolder {
  readonly namespace: string;
  /** With `resolv.conf` and `docker/`, which is `/etc/docker` there. */
  readonly path: string;
}

type Command = readonly [string, ...string[]];

/**
 * What runs a command on a host. `ip netns exec` would do, but for its mounting /sys anew, without which no engine finds
 * its cgroups.
 */
export function onHost({ namespace, path }: HostFolder, command: Command): Command {
  const script =
    'mount --bind "$1/resolv.conf" /etc/resolv.conf && mount --bind "$1/docker" /etc/docker && shift && exec "$@"';
  const inOwnMounts = [
    'unshare',
    '--mount',
    '--propagation',
    'private',
    'sh',
    '-c',
    script,
    'sh',
    path,
  ] as const;
  return inNamespace(namespace, [...inOwnMounts, ...command]);
}

export function inNamespace(namespace: string, command: Command): Command {
  return ['nsenter', `--net=/run/netns/${namespace}`, ...command];
}
