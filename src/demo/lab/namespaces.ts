import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Network namespaces on a bridge of their own. */
export interface Namespaces {
  /** Of the bridge: where the demo is reached from inside. */
  readonly address: string;
  /** Another one of the same bridge. */
  readonly otherAddress: string;
  /** `198.18.7.0/24` */
  readonly network: string;
  readonly hosts: readonly NamespaceHost[];
  readonly remove: () => Promise<void>;
}

interface NamespaceHost {
  readonly name: string;
  readonly address: string;
  /** What goes before a command to run it there; the file in place of /etc/resolv.conf has to exist by then. */
  readonly enter: readonly string[];
}

/**
 * One namespace for each host. Each has its own /etc/resolv.conf and /etc/nsswitch.conf out of its root.
 *
 * @param rootOf folder that stands for the root of a host.
 * @throws Error where this user may not, or there is no `ip`.
 */
export async function makeNamespaces(
  names: readonly string[],
  rootOf: (name: string) => string,
): Promise<Namespaces> {
  await removeLeftovers();
  // RFC 2544 keeps it for such purposes: no real network has it.
  const subnet = `198.18.${process.pid % 256}`;
  const bridge = `pcd${process.pid}`;
  const [address, otherAddress] = [`${subnet}.1`, `${subnet}.53`];
  const hosts = names.map(
    (name, index): NamespaceHost => ({
      name,
      address: `${subnet}.${index + 2}`,
      enter: enter(`${prefix}${process.pid}-${name}`, rootOf(name)),
    }),
  );
  const remove = async (): Promise<void> => {
    for (const { name } of hosts)
      await ip(`netns delete ${prefix}${process.pid}-${name}`).catch(() => undefined);
    await ip(`link delete ${bridge}`).catch(() => undefined);
  };
  try {
    await ip(`link add ${bridge} type bridge`);
    await ip(`address add ${address}/24 dev ${bridge}`);
    await ip(`address add ${otherAddress}/24 dev ${bridge}`);
    await ip(`link set ${bridge} up`);
    for (const [index, host] of hosts.entries()) await makeHost(bridge, host, index);
  } catch (error) {
    await remove();
    throw error;
  }
  return { address, otherAddress, network: `${subnet}.0/24`, hosts, remove };
}

const prefix = 'pullcheck-demo-';

async function makeHost(bridge: string, { name, address }: NamespaceHost, index: number): Promise<void> {
  const namespace = `${prefix}${process.pid}-${name}`;
  const outside = `${bridge}v${index}`;
  await ip(`netns add ${namespace}`);
  await ip(`link add ${outside} type veth peer name eth0 netns ${namespace}`);
  await ip(`link set ${outside} master ${bridge} up`);
  await ip(`-n ${namespace} address add ${address}/24 dev eth0`);
  await ip(`-n ${namespace} link set eth0 up`);
  await ip(`-n ${namespace} link set lo up`);
}

function enter(namespace: string, root: string): readonly string[] {
  const mounts = ['resolv.conf', 'nsswitch.conf'].map((name) => `mount --bind "$0/etc/${name}" /etc/${name}`);
  return ['ip', 'netns', 'exec', namespace, 'sh', '-c', `${mounts.join(' && ')} && exec "$@"`, root];
}

/** A demo that was killed could not clean up: its namespaces carry its process id. */
async function removeLeftovers(): Promise<void> {
  const { stdout } = await run('ip', ['netns', 'list']);
  for (const [, namespace = '', pid] of stdout.matchAll(/^(pullcheck-demo-(\d+)-\S+)/gm)) {
    if (isAlive(Number(pid))) continue;
    const inside = await run('ip', ['netns', 'pids', namespace]);
    for (const one of inside.stdout.split('\n').filter((line) => line !== '')) end(Number(one));
    await ip(`netns delete ${namespace}`);
    await ip(`link delete pcd${pid}`).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

async function ip(words: string): Promise<void> {
  await run('ip', words.split(' '));
}
