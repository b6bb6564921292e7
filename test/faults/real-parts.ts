import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get, type RequestOptions } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../src/demo/free-port.ts';

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
  stop(): Promise<void>;
}

interface StartOptions {
  /** Besides `PATH`. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly onOutput?: () => void;
  /** Asked until it says so. */
  readonly isReady?: () => Promise<boolean>;
}

type Command = readonly [string, ...string[]];

/** Runs a program until it is stopped. */
export async function start(command: Command, options: StartOptions = {}): Promise<Running> {
  const [program, ...args] = command;
  const { environment = {}, onOutput, isReady = async () => true } = options;
  const child = spawn(program, args, {
    // What a program leaves behind would hold a pipe open.
    stdio: ['ignore', onOutput === undefined ? 'ignore' : 'pipe', 'ignore'],
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  });
  if (onOutput !== undefined) child.stdout?.on('data', onOutput);
  const deadline = Date.now() + 25_000;
  while (!(await isReady())) {
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`${command.join(' ')} did not start`);
    await delay(50);
  }
  return {
    child,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

interface DockerdOptions {
  /** Where it keeps its socket and its images. */
  readonly folder: string;
  /** Path of its daemon.json. */
  readonly config: string;
  readonly environment: Readonly<Record<string, string>>;
  /** How a command gets to where dockerd is to run. */
  readonly enter?: (command: Command) => Command;
}

/** A dockerd that sets up no network. */
export async function startDockerd(options: DockerdOptions): Promise<Running & { readonly address: string }> {
  const { folder, config, environment, enter = (command) => command } = options;
  const socket = join(folder, 'docker.sock');
  const running = await start(
    enter([
      'dockerd',
      '--storage-driver=vfs',
      '--iptables=false',
      '--bridge=none',
      `--host=unix://${socket}`,
      `--data-root=${join(folder, 'data')}`,
      `--exec-root=${join(folder, 'exec')}`,
      `--pidfile=${join(folder, 'docker.pid')}`,
      `--config-file=${config}`,
    ]),
    { environment, isReady: () => answers({ socketPath: socket, path: '/_ping' }) },
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
  const running = await start(['docker-registry', 'serve', config], {
    isReady: () => answers({ host: '127.0.0.1', port, path: '/v2/' }),
  });
  return {
    ...running,
    host: `127.0.0.1:${port}`,
    async stop() {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
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

/** Whether anything is said, whatever it is. */
export function answers(options: RequestOptions): Promise<boolean> {
  return new Promise((resolve) => {
    get(options, (response) => {
      response.resume();
      resolve(true);
    }).on('error', () => resolve(false));
  });
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** A line of an htpasswd file. */
export function hashLogin(user: string, password: string): string {
  const script =
    'import crypt,sys;print(crypt.crypt(sys.argv[1],crypt.mksalt(crypt.METHOD_BLOWFISH,rounds=32)),end="")';
  const hash = execFileSync('python3', ['-W', 'ignore', '-c', script, password], { encoding: 'utf8' });
  return `${user}:${hash}\n`;
}
