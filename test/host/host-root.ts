import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Host, HostOptions } from '../../src/host/host.ts';
import { readHost } from '../../src/host/read-host.ts';

/** A folder that stands for a host's `/`, with these files in it. */
export async function hostRoot(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'pullcheck-host-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

/** Reads such a host, with nothing of this machine in it. */
export async function readTestHost(options: Partial<HostOptions> & { readonly root: string }): Promise<Host> {
  return await readHost({
    dockerHost: undefined,
    containerdAddress: undefined,
    runnerConfig: '/etc/gitlab-runner/config.toml',
    asker: { kind: 'runner', id: null },
    environment: {},
    resolve: async () => [],
    ...options,
  });
}
