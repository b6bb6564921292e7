import type { Remedy } from './cause.ts';
import { fill } from './fill.ts';
import type { Subject } from './subject.ts';

/** Ask the same server from the failing host, with what is needed to see how far the connection gets. */
export function tryConnection({ address, host }: Subject): Remedy {
  const isRegistry = address?.endsWith('/v2/') !== false;
  return {
    actor: 'runner-owner',
    action: `Try the connection from the failing host; ${isRegistry ? 'a 401 as answer is good, it means' : 'any status as answer is good, it shows'} that name, route and TLS work.`,
    command: fill`curl -vI ${address}
nc -vz ${host === null ? null : host.replace(/:\d+$/, '')} ${portOf(host)}`,
    source: 'https://distribution.github.io/distribution/spec/api/#api-version-check',
  };
}

export function openEgress({ host }: Subject): Remedy {
  return {
    actor: 'network',
    action: `Allow ${host === null ? 'the registry, its token server and its storage hosts' : `TCP to ${host.replace(/:\d+$/, '')}, port ${portOf(host)}, and to the token server and storage hosts of the registry,`} from the runner's network.`,
    command: null,
    source: 'https://docs.docker.com/desktop/setup/allow-list/',
  };
}

/** Tell the engine which proxy to use: it reads neither the user's environment nor the job's. */
export function setEngineProxy({ kubernetes }: Subject): Remedy {
  const service = kubernetes ? 'containerd' : 'docker';
  return {
    actor: 'runner-owner',
    action: `If this network needs a proxy, set it for the ${service} service itself and restart it; the registry goes into NO_PROXY where it is reached directly.`,
    command: fill`sudo mkdir -p /etc/systemd/system/${service}.service.d
sudo tee /etc/systemd/system/${service}.service.d/proxy.conf <<'EOF'
[Service]
Environment="HTTP_PROXY=http://PROXY:PORT"
Environment="HTTPS_PROXY=http://PROXY:PORT"
Environment="NO_PROXY=localhost,127.0.0.1"
EOF
sudo systemctl daemon-reload && sudo systemctl restart ${service}`,
    source: 'https://docs.docker.com/engine/daemon/proxy/',
  };
}

export function showEngineProxy({ kubernetes }: Subject): Remedy {
  return {
    actor: 'runner-owner',
    action: 'Look at the proxy settings that the engine works with.',
    command: kubernetes
      ? 'systemctl show --property=Environment containerd'
      : "docker info --format '{{.HTTPProxy}} {{.HTTPSProxy}} {{.NoProxy}}'\nsystemctl show --property=Environment docker",
    source: 'https://docs.docker.com/engine/daemon/proxy/',
  };
}

/** Large packets that vanish let the handshake or the layers stall while small requests pass. */
export function checkMtu({ host }: Subject): Remedy {
  return {
    actor: 'network',
    action:
      'Check the path MTU from the host and compare it with the MTU of its interfaces: on VPNs and overlays large packets get lost while small ones pass.',
    command:
      fill`ip link show
ping -M do -s 1472 -c 3 ${host?.replace(/:\d+$/, '') ?? null}
# as a test, until the next start: sudo ip link set dev INTERFACE mtu 1400` ?? 'ip link show',
    source: 'https://docs.docker.com/engine/network/drivers/bridge/#options',
  };
}

/** Pull through a cache, so that fewer pulls reach the registry. */
export function useMirror({ kubernetes, registry }: Subject): Remedy {
  if (kubernetes) {
    return {
      actor: 'runner-owner',
      action: 'Let the nodes pull through a mirror.',
      command: fill`# /etc/containerd/certs.d/${registry}/hosts.toml
server = "https://${registry === 'docker.io' ? 'registry-1.docker.io' : registry}"
[host."https://MIRROR"]
  capabilities = ["pull", "resolve"]`,
      source: 'https://github.com/containerd/containerd/blob/main/docs/hosts.md',
    };
  }
  return {
    actor: 'runner-owner',
    action: 'Let the engine pull through a mirror; restart it afterwards.',
    command: '# /etc/docker/daemon.json\n{\n  "registry-mirrors": ["https://mirror.gcr.io"]\n}',
    source: 'https://docs.docker.com/docker-hub/image-library/mirror/',
  };
}

export function useDependencyProxy({ reference }: Subject): Remedy {
  return {
    actor: 'developer',
    action: "Pull Docker Hub images through the group's dependency proxy, which caches them.",
    command: fill`image: \${CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}/${reference?.replace(/^(?:index\.)?docker\.io\//, '') ?? null}`,
    source: 'https://docs.gitlab.com/user/packages/dependency_proxy/',
  };
}

/** Which way the host sends what goes to that address. */
export function checkRoute(address: string | null): Remedy {
  const ip = address?.replace(/:\d+$/, '').replace(/^\[|\]$/g, '') ?? null;
  return {
    actor: 'runner-owner',
    action: 'Look at which way the failing host sends it, and whether the next hop answers.',
    command:
      fill`ip route get ${ip}
ip neigh; traceroute -n ${ip}` ?? 'ip route; ip neigh',
    source: 'https://man7.org/linux/man-pages/man8/ip-route.8.html',
  };
}

export const showFirewall: Remedy = {
  actor: 'runner-owner',
  action: "Look at the host's own firewall for a rule against outgoing connections.",
  command: 'sudo nft list ruleset\nsudo iptables -S',
  source: 'https://docs.docker.com/engine/network/packet-filtering-firewalls/',
};

function portOf(host: string | null): string {
  return /:(?<port>\d+)$/.exec(host ?? '')?.groups?.['port'] ?? '443';
}
