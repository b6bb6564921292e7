import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findDockerd } from '../../src/host/engine-process.ts';
import { createHostFiles } from '../../src/host/host-files.ts';
import { createProcessTable } from '../../src/host/processes.ts';
import { hostRoot } from './host-root.ts';

interface Running {
  readonly pid: number;
  readonly args: readonly string[];
  /** Whose files it sees; 1 are those of the host. */
  readonly mounts?: number;
}

async function foundAt(address: string, running: readonly Running[]): Promise<number | null> {
  const files = running.flatMap(({ pid, args }) => [
    [`/proc/${pid}/comm`, 'dockerd\n'] as const,
    [`/proc/${pid}/cmdline`, ['dockerd', ...args].map((arg) => `${arg}\0`).join('')] as const,
    [`/proc/${pid}/environ`, `PID=${pid}\0HTTPS_PROXY=http://u:p@proxy\0`] as const,
    [`/proc/${pid}/status`, 'Name:\tdockerd\nUid:\t0\t0\t0\t0\n'] as const,
  ]);
  const root = await hostRoot({ '/proc/1/comm': 'systemd\n', ...Object.fromEntries(files) });
  for (const { pid, mounts = 1 } of [{ pid: 1 }, ...running]) {
    await mkdir(join(root, `proc/${pid}/ns`));
    await symlink(`mnt:[${mounts}]`, join(root, `proc/${pid}/ns/mnt`));
  }
  const process = await findDockerd(createProcessTable([createHostFiles(root)]), address);
  return process?.pid ?? null;
}

const activated = ['-H', 'fd://', '--containerd=/run/containerd/containerd.sock'];
const dind = ['--host=unix:///var/run/docker.sock', '--host=tcp://0.0.0.0:2376'];

test.each<[string, string, readonly Running[], number | null]>([
  ['started by systemd', 'unix:///var/run/docker.sock', [{ pid: 700, args: activated }], 700],
  ['without flags', '/run/docker.sock', [{ pid: 700, args: [] }], 700],
  [
    'by its socket',
    'unix:///srv/a/docker.sock',
    [
      { pid: 7, args: ['-H', 'unix:///srv/b/docker.sock'] },
      { pid: 8, args: ['-H', 'unix:///srv/a/docker.sock'] },
    ],
    8,
  ],
  [
    'beside one in a container',
    '/var/run/docker.sock',
    [
      { pid: 70, args: dind, mounts: 2 },
      { pid: 700, args: activated },
    ],
    700,
  ],
  [
    'in a container, where there is no other',
    '/mnt/host/var/run/docker.sock',
    [{ pid: 70, args: dind, mounts: 2 }],
    70,
  ],
  ['on another socket', '/srv/a/docker.sock', [{ pid: 700, args: activated }], null],
])('dockerd is found: %s', async (_, address, running, pid) => {
  expect(await foundAt(address, running)).toBe(pid);
});
