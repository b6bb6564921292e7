import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { StoredImage } from '../../src/demo/registry/image.ts';
import { address } from './address.ts';
import type { Authority } from './authority.ts';

export interface DockerRegistry {
  readonly port: number;
  stop(): void;
}

interface TokenAuth {
  readonly authority: Authority;
  /** Of the token server, as clients reach it. */
  readonly realm: string;
  readonly service: string;
  readonly issuer: string;
}

/** Debian's docker-registry: with TLS and token auth, or open and in plain HTTP. */
export async function startDockerRegistry(
  folder: string,
  storage: string,
  auth?: TokenAuth,
): Promise<DockerRegistry> {
  const port = await freePort();
  const config = join(mkdtempSync(join(folder, 'registry-')), 'config.json');
  // The registry reads YAML, of which JSON is a part.
  writeFileSync(
    config,
    JSON.stringify({
      version: 0.1,
      log: { level: 'error', accesslog: { disabled: true } },
      storage: { filesystem: { rootdirectory: storage } },
      http: {
        addr: `${address}:${port}`,
        ...(auth && {
          tls: { certificate: auth.authority.serverCertificate, key: auth.authority.serverKey },
        }),
      },
      ...(auth && {
        auth: {
          token: {
            realm: auth.realm,
            service: auth.service,
            issuer: auth.issuer,
            rootcertbundle: auth.authority.certificate,
          },
        },
      }),
    }),
  );
  const child = spawn('docker-registry', ['serve', config], { stdio: 'ignore' });
  await untilListening(port);
  return {
    port,
    stop() {
      child.kill('SIGKILL');
    },
  };
}

/** An image for one platform, to a registry in plain HTTP that lets anyone push. */
export async function pushImage(
  port: number,
  repository: string,
  tag: string,
  image: StoredImage,
): Promise<void> {
  const place = `http://${address}:${port}/v2/${repository}`;
  for (const [digest, blob] of image.blobs) {
    const opened = await fetch(`${place}/blobs/uploads/`, { method: 'POST' });
    const target = new URL(opened.headers.get('location') ?? '', place);
    target.searchParams.set('digest', digest);
    await expectOk(fetch(target, { method: 'PUT', body: new Uint8Array(blob) }));
  }
  for (const { mediaType, bytes } of image.manifests.values()) {
    const headers = { 'content-type': mediaType };
    await expectOk(
      fetch(`${place}/manifests/${tag}`, { method: 'PUT', body: new Uint8Array(bytes), headers }),
    );
  }
}

async function expectOk(answering: Promise<Response>): Promise<void> {
  const answer = await answering;
  if (!answer.ok) throw new Error(`the registry refused: ${answer.status} ${await answer.text()}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, address);
  await once(server, 'listening');
  const bound = server.address();
  server.close();
  await once(server, 'close');
  return typeof bound === 'object' && bound !== null ? bound.port : 0;
}

async function untilListening(port: number): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const socket = connect(port, address);
    const isOpen = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (isOpen) return;
    if (Date.now() > deadline) throw new Error('docker-registry did not start');
    await delay(20);
  }
}
