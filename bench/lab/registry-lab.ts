import { fork } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createImage } from '../../src/demo/registry/image.ts';
import { address } from './address.ts';
import { type Authority, createAuthority } from './authority.ts';
import { type DockerRegistry, pushImage, startDockerRegistry } from './docker-registry.ts';
import type { Order } from './network.ts';
import { issuer, service } from './token-server.ts';

/** Debian's docker-registry with TLS and token auth, near and as if 40 ms of round trip away. */
export interface RegistryLab {
  /** The same image at both; the far registry names the far token server. */
  readonly near: string;
  readonly far: string;
  /** The file of the authority that both are certified by. */
  readonly authorityFile: string;
  /** Of the way to the far one. */
  resetCount(): Promise<void>;
  roundTrips(): Promise<number>;
  stop(): void;
}

const repository = 'team/app';
const tag = '1.2';
/** Two small layers, and one that is too large to be read whole. */
const image = createImage({ layerBytes: [2_000, 60_000, 9_000_000] });

export async function startRegistryLab(): Promise<RegistryLab> {
  if (process.getuid?.() !== 0)
    throw new Error('Run this as root: a registry is made known in /etc/docker/certs.d.');
  const folder = mkdtempSync(join(tmpdir(), 'pullcheck-bench-'));
  const storage = join(folder, 'storage');
  const authority = createAuthority(folder);
  const network = fork(new URL('network.ts', import.meta.url), { execArgv: ['--import', 'tsx'] });
  const order = async (what: Order): Promise<number> => {
    const answered = once(network, 'message');
    network.send(what);
    const [answer] = await answered;
    return Number(answer);
  };
  const open = await startDockerRegistry(folder, storage);
  await pushImage(open.port, repository, tag, image);
  open.stop();
  const tokens = await order({ kind: 'serve-tokens', authority });
  const farTokens = await order({ kind: 'relay', port: tokens });
  const start = async (tokenPort: number): Promise<DockerRegistry> =>
    startDockerRegistry(folder, storage, {
      authority,
      realm: `https://${address}:${tokenPort}/token`,
      service,
      issuer,
    });
  const [near, far] = await Promise.all([start(tokens), start(farTokens)]);
  const farPort = await order({ kind: 'relay', port: far.port });
  const trusted = [near.port, farPort].map((port) => trust(authority, port));
  const stop = (): void => {
    for (const one of [near, far]) one.stop();
    network.kill();
    for (const one of [folder, ...trusted]) rmSync(one, { recursive: true, force: true });
  };
  // What breaks must not leave anything behind either.
  process.once('exit', stop);
  const named = (port: number): string => `${address}:${port}/${repository}:${tag}`;
  return {
    near: named(near.port),
    authorityFile: authority.certificate,
    far: named(farPort),
    async resetCount() {
      await order({ kind: 'reset' });
    },
    roundTrips: async () => order({ kind: 'count' }),
    stop() {
      process.off('exit', stop);
      stop();
    },
  };
}

/** Where dockerd and skopeo look. @returns the folder that it made. */
function trust(authority: Authority, port: number): string {
  const folder = `/etc/docker/certs.d/${address}:${port}`;
  mkdirSync(folder, { recursive: true });
  copyFileSync(authority.certificate, join(folder, 'ca.crt'));
  return folder;
}
