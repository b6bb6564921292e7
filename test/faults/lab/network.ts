import { execFileSync } from 'node:child_process';
import { narrowNetwork, nowhere } from './addresses.ts';

export interface Network {
  /** Of all servers. */
  readonly servers: string;
  /** Of a host, by its name. */
  readonly namespaceOf: (host: string) => string;
  close(): void;
}

/**
 * A network namespace for each host, each with a wire of its own to that of the servers, and a second way there by a
 * router that loses large packets. Needs neither iptables nor netem.
 */
export function openNetwork(hosts: readonly string[], serverAddresses: readonly string[]): Network {
  const prefix = `pullcheck-${process.pid}`;
  const servers = `${prefix}-servers`;
  const router = `${prefix}-router`;
  const namespaceOf = (host: string) => `${prefix}-${host}`;
  const all = [servers, router, ...hosts.map(namespaceOf)];
  const close = () => {
    for (const name of all) ipIfThere(['netns', 'delete', name]);
  };
  try {
    for (const name of all) ip(['netns', 'add', name], ['-n', name, 'link', 'set', 'lo', 'up']);
    openServers(servers, serverAddresses);
    openRouter(router, servers);
    for (const [index, host] of hosts.entries()) plugIn(namespaceOf(host), index, { servers, router });
  } catch (error) {
    close();
    throw error;
  }
  return { servers, namespaceOf, close };
}

function openServers(servers: string, addresses: readonly string[]): void {
  ip(
    ...addresses.map((address) => ['-n', servers, 'address', 'add', `${address}/32`, 'dev', 'lo']),
    ...Object.entries(nowhere).map(([how, network]) => ['-n', servers, 'route', 'add', how, network]),
  );
  forward(servers);
}

/** What is larger than the receiving end of a wire takes is lost there without a word. */
function openRouter(router: string, servers: string): void {
  connect({ name: router, device: 'servers' }, { name: servers, device: 'router' });
  ip(
    ['-n', router, 'address', 'add', '10.76.1.1/24', 'dev', 'servers'],
    ['-n', servers, 'address', 'add', '10.76.1.2/24', 'dev', 'router'],
    // In one piece until the last moment, a packet would pass whatever its size.
    ['-n', servers, 'link', 'set', 'router', 'gso_max_segs', '1'],
    ['-n', router, 'link', 'set', 'servers', 'mtu', '1280'],
    ['-n', router, 'route', 'add', '10.77.0.0/16', 'via', '10.76.1.2'],
    ['-n', servers, 'route', 'add', '10.75.0.0/16', 'via', '10.76.1.1'],
  );
  forward(router);
}

/** A host reaches the narrow network from its second address, to which answers go by the router. */
function plugIn(
  host: string,
  index: number,
  { servers, router }: { readonly servers: string; readonly router: string },
): void {
  const [direct, narrow] = [`10.76.${index + 10}`, `10.75.${index + 10}`];
  const device = `host${index}`;
  connect({ name: host, device: 'direct' }, { name: servers, device });
  connect({ name: host, device: 'narrow' }, { name: router, device });
  ip(
    ['-n', host, 'address', 'add', `${direct}.2/24`, 'dev', 'direct'],
    ['-n', servers, 'address', 'add', `${direct}.1/24`, 'dev', device],
    ['-n', host, 'route', 'add', 'default', 'via', `${direct}.1`],
    ['-n', host, 'address', 'add', `${narrow}.2/24`, 'dev', 'narrow'],
    ['-n', router, 'address', 'add', `${narrow}.1/24`, 'dev', device],
    ['-n', host, 'route', 'add', narrowNetwork, 'via', `${narrow}.1`, 'src', `${narrow}.2`],
  );
}

interface End {
  /** Of a namespace. */
  readonly name: string;
  readonly device: string;
}

function connect(one: End, other: End): void {
  ip(
    [
      'link',
      'add',
      one.device,
      'netns',
      one.name,
      'type',
      'veth',
      'peer',
      'name',
      other.device,
      'netns',
      other.name,
    ],
    ['-n', one.name, 'link', 'set', one.device, 'up'],
    ['-n', other.name, 'link', 'set', other.device, 'up'],
  );
}

function forward(name: string): void {
  const script = 'echo 1 > /proc/sys/net/ipv4/ip_forward';
  execFileSync('nsenter', [`--net=/run/netns/${name}`, 'sh', '-c', script], { stdio: 'pipe' });
}

function ip(...commands: readonly (readonly string[])[]): void {
  for (const command of commands) execFileSync('ip', [...command], { stdio: 'pipe' });
}

function ipIfThere(command: readonly string[]): void {
  try {
    ip(command);
  } catch {
    // It was never made.
  }
}
