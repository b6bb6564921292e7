import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** What is missing on this machine for tests with real engines and registries; empty where nothing is. */
export function missingParts(...programs: readonly string[]): readonly string[] {
  const absent = programs.filter((program) => {
    try {
      execFileSync('which', [program], { stdio: 'ignore' });
      return false;
    } catch {
      return true;
    }
  });
  return process.getuid?.() === 0 ? absent : ['root', ...absent];
}

export interface Running {
  readonly child: ChildProcess;
  readonly folder: string;
  stop(): Promise<void>;
}

/** Runs a program with a folder of its own until it is stopped; `ready` is asked until it says so. */
export async function start(
  command: readonly [string, ...string[]],
  folder: string,
  ready: () => Promise<boolean>,
  env: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const [program, ...args] = command;
  const child = spawn(program, args, {
    stdio: 'ignore',
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  const deadline = Date.now() + 25_000;
  while (!(await ready())) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${program} did not start`);
    await delay(50);
  }
  return {
    child,
    folder,
    async stop() {
      if (child.exitCode === null) {
        const exited = once(child, 'exit');
        child.kill('SIGTERM');
        await exited;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A dockerd without network and without traces on the host. */
export async function startDockerd(
  daemonJson: object,
  env: Readonly<Record<string, string>>,
): Promise<Running & { readonly address: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'pullcheck-dockerd-'));
  const socket = join(folder, 'docker.sock');
  const config = join(folder, 'daemon.json');
  await writeFile(config, JSON.stringify(daemonJson));
  const running = await start(
    [
      'dockerd',
      '--storage-driver=vfs',
      '--iptables=false',
      '--bridge=none',
      `--host=unix://${socket}`,
      `--data-root=${join(folder, 'data')}`,
      `--exec-root=${join(folder, 'exec')}`,
      `--pidfile=${join(folder, 'docker.pid')}`,
      `--config-file=${config}`,
    ],
    folder,
    async () => succeeds('curl', ['-sf', '--unix-socket', socket, 'http://engine/_ping']),
    env,
  );
  return { ...running, address: `unix://${socket}` };
}

/** Debian's docker-registry on loopback, with basic authentication where a login is given. */
export async function startRegistry(
  login?: readonly [string, string],
): Promise<Running & { readonly host: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'pullcheck-registry-'));
  const port = await freePort();
  const passwords = join(folder, 'htpasswd');
  if (login !== undefined) await writeFile(passwords, hashLogin(...login));
  const auth = login === undefined ? '' : `auth: {htpasswd: {realm: test, path: ${passwords}}}\n`;
  const config = join(folder, 'config.yml');
  await writeFile(
    config,
    `version: 0.1\nstorage: {filesystem: {rootdirectory: ${join(folder, 'data')}}}\nhttp: {addr: 127.0.0.1:${port}}\n${auth}`,
  );
  const host = `127.0.0.1:${port}`;
  const running = await start(['docker-registry', 'serve', config], folder, async () =>
    succeeds('curl', ['-s', '-o', '/dev/null', `http://${host}/v2/`]),
  );
  return { ...running, host };
}

/** Pushes an image of one small layer, and says its digest. */
export async function pushImage(
  host: string,
  name: string,
  login?: readonly [string, string],
): Promise<string> {
  const [repository = '', tag = ''] = name.split(':');
  const config = Buffer.from(
    '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}',
  );
  const layer = Buffer.from(`layer of ${name}`);
  const headers = login === undefined ? {} : { authorization: `Basic ${btoa(login.join(':'))}` };
  const place = `http://${host}/v2/${repository}`;
  for (const blob of [config, layer]) {
    const opened = await fetch(`${place}/blobs/uploads/`, { method: 'POST', headers });
    const target = new URL(opened.headers.get('location') ?? '', place);
    target.searchParams.set('digest', digestOf(blob));
    await fetch(target, { method: 'PUT', body: new Uint8Array(blob), headers });
  }
  const mediaType = 'application/vnd.docker.distribution.manifest.v2+json';
  const part = (kind: string, blob: Buffer) => ({
    mediaType: `application/vnd.docker.${kind}`,
    size: blob.length,
    digest: digestOf(blob),
  });
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType,
    config: part('container.image.v1+json', config),
    layers: [part('image.rootfs.diff.tar.gzip', layer)],
  });
  const put = await fetch(`${place}/manifests/${tag}`, {
    method: 'PUT',
    body: manifest,
    headers: { ...headers, 'content-type': mediaType },
  });
  if (!put.ok) throw new Error(`the registry refused the manifest: ${put.status} ${await put.text()}`);
  return digestOf(Buffer.from(manifest));
}

export function succeeds(program: string, args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

export function hashLogin(user: string, password: string): string {
  const script =
    'import crypt,sys;print(crypt.crypt(sys.argv[1],crypt.mksalt(crypt.METHOD_BLOWFISH,rounds=32)),end="")';
  const hash = execFileSync('python3', ['-W', 'ignore', '-c', script, password], { encoding: 'utf8' });
  return `${user}:${hash}\n`;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
