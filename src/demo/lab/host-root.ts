import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

interface HostRoot {
  readonly root: string;
  /** PEM, of whom its programs trust. */
  readonly authority: string;
  /** The same by `host` of a registry, for its engine alone. */
  readonly registryAuthorities: ReadonlyMap<string, string>;
  readonly nameserver: string;
  /** Through which its engine goes out, `http://…`. */
  readonly proxy?: string | undefined;
  readonly runner?: {
    readonly id: number;
    readonly name: string;
    readonly executor: string;
    readonly systemId: string;
  };
}

/** A folder that stands for the root of a host: what an agent reads of one is in it. */
export async function writeHostRoot(host: HostRoot): Promise<void> {
  const { root, authority, registryAuthorities, nameserver, proxy, runner } = host;
  await mkdir(join(root, 'var/lib/docker'), { recursive: true });
  const files: Readonly<Record<string, string>> = {
    'etc/resolv.conf': `nameserver ${nameserver}\noptions timeout:2 attempts:1\n`,
    'etc/nsswitch.conf': 'hosts: files dns\n',
    'etc/hosts': '127.0.0.1 localhost\n',
    'etc/ssl/certs/ca-certificates.crt': authority,
    ...Object.fromEntries(
      [...registryAuthorities].map(([registry, pem]) => [`etc/docker/certs.d/${registry}/ca.crt`, pem]),
    ),
    ...(proxy !== undefined && {
      'etc/docker/daemon.json': JSON.stringify({ proxies: { 'http-proxy': proxy, 'https-proxy': proxy } }),
    }),
    ...(runner && {
      'etc/gitlab-runner/config.toml': configToml(runner),
      'etc/gitlab-runner/.runner_system_id': runner.systemId,
    }),
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
}

function configToml({ id, name, executor }: NonNullable<HostRoot['runner']>): string {
  return `concurrent = 4

[[runners]]
  name = "${name}"
  id = ${id}
  url = "https://gitlab.example"
  executor = "${executor}"
  [runners.docker]
    image = "alpine:3.20"
    pull_policy = ["always"]
`;
}
