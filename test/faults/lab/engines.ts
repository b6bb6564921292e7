import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Running, startDockerd } from '../real-parts.ts';
import { type HostFolder, onHost } from './enter.ts';
import type { LabHost } from './hosts.ts';

export interface Engine extends Running {
  /** `unix:///…/docker.sock` */
  readonly address: string;
}

/** Writes what a host is set to, and starts its dockerd. */
export async function startEngine(
  host: HostFolder,
  { nameserver, daemonJson, environment, hasFullDisk }: LabHost,
  authority: string,
): Promise<Engine> {
  const at = (file: string) => join(host.path, file);
  await mkdir(at('docker/certs.d/open.lab.test'), { recursive: true });
  await mkdir(at('data'));
  await writeFile(at('resolv.conf'), `nameserver ${nameserver}\n`);
  await writeFile(at('docker/daemon.json'), JSON.stringify(daemonJson));
  execFileSync('cp', [authority, at('docker/certs.d/open.lab.test/ca.crt')]);
  if (hasFullDisk) execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', at('data')]);
  const engine = await startDockerd({
    folder: host.path,
    config: '/etc/docker/daemon.json',
    environment: { SSL_CERT_FILE: authority, ...environment },
    enter: (command) => onHost(host, command),
  });
  if (hasFullDisk) await fill(at('data'));
  return {
    ...engine,
    async stop() {
      await engine.stop();
      if (hasFullDisk) execFileSync('umount', ['--lazy', at('data')]);
    },
  };
}

/** All but some blocks. */
async function fill(folder: string): Promise<void> {
  const free = Number(execFileSync('stat', ['--file-system', '--format=%a', folder], { encoding: 'utf8' }));
  await writeFile(join(folder, 'fill'), Buffer.alloc((free - 10) * 4_096));
}
