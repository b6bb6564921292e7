import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answers, hashLogin, type Running, start } from './real-parts.ts';

interface SquidOptions {
  readonly port: number;
  /** Undefined: open to everyone. */
  readonly login?: readonly [string, string];
  /** Regular expressions over whole addresses that it refuses. */
  readonly denies?: readonly string[];
}

/** Debian's squid on loopback, without a cache and without traces on the host. */
export async function startSquid({ port, login, denies = [] }: SquidOptions): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'pullcheck-squid-'));
  // Squid's helper reads it as another user.
  await chmod(folder, 0o755);
  const passwords = join(folder, 'passwords');
  if (login !== undefined) await writeFile(passwords, hashLogin(...login), { mode: 0o644 });
  const config = join(folder, 'squid.conf');
  await writeFile(
    config,
    [
      `http_port 127.0.0.1:${port}`,
      `pid_filename ${join(folder, 'squid.pid')}`,
      'cache deny all',
      'access_log none',
      'cache_log /dev/null',
      'cache_store_log none',
      'netdb_filename none',
      'coredump_dir none',
      'pinger_enable off',
      'shutdown_lifetime 0 seconds',
      // Names of its own for what squid shares between its processes, so that another squid here is not met.
      `visible_hostname squid-${port}.pullcheck.test`,
      ...(login === undefined
        ? []
        : [`auth_param basic program /usr/lib/squid/basic_ncsa_auth ${passwords}`]),
      ...denies.map((pattern) => `acl denied url_regex ${pattern}`),
      ...(denies.length === 0 ? [] : ['http_access deny denied']),
      ...(login === undefined
        ? ['http_access allow all']
        : ['acl users proxy_auth REQUIRED', 'http_access allow users']),
      'http_access deny all',
      '',
    ].join('\n'),
    { mode: 0o644 },
  );
  const running = await start(['squid', '-N', '-n', `pullcheck${port}`, '-f', config], {
    isReady: () => answers({ host: '127.0.0.1', port, path: '/' }),
  });
  return {
    ...running,
    async stop() {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
