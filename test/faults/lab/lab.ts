import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority } from '../../probes/ladder/pki.ts';
import { type Running, start } from '../real-parts.ts';
import { places, siteAddress } from './addresses.ts';
import { type Engine, startEngine } from './engines.ts';
import { type HostFolder, inNamespace } from './enter.ts';
import { type HostName, hostNames, hosts } from './hosts.ts';
import { openNetwork } from './network.ts';
import { startServers } from './servers.ts';
import type { Site } from './site.ts';
import { fillStorage } from './storage.ts';

export interface Lab {
  readonly folder: string;
  readonly hostOf: (name: HostName) => HostFolder;
  readonly engineOf: (name: HostName) => Engine;
  close(): Promise<void>;
}

/** Hosts, engines, resolver, proxy and registries, all real, in namespaces of their own. */
export async function openLab(sites: readonly Site[]): Promise<Lab> {
  const folder = await mkdtemp(join(tmpdir(), 'pullcheck-lab-'));
  // The proxy gives up its rights, and reads its files after that.
  await chmod(folder, 0o755);
  const siteAddresses = sites.map((site, index) => siteAddress(index, site.isNarrow === true));
  const network = openNetwork(hostNames, [...Object.values(places), ...siteAddresses]);
  const running: Running[] = [];
  const close = async () => {
    await Promise.all(running.map((one) => one.stop()));
    network.close();
    await rm(folder, { recursive: true, force: true });
  };
  const hostOf = (name: HostName) => ({
    namespace: network.namespaceOf(name),
    path: join(folder, 'hosts', name),
  });
  try {
    await Promise.all([issueCertificates(folder, sites), fillStorage(join(folder, 'images'))]);
    const engines = new Map<HostName, Engine>();
    const namespace = network.servers;
    running.push(...(await startServers({ folder, namespace, sites })));
    const [siteServer] = await Promise.all([
      startSites(folder, namespace),
      ...hostNames.map(async (name) => {
        const engine = await startEngine(hostOf(name), hosts[name], join(folder, 'pki/lab.crt'));
        running.push(engine);
        engines.set(name, engine);
      }),
    ]);
    running.push(siteServer);
    const engineOf = (name: HostName) => {
      const engine = engines.get(name);
      if (engine === undefined) throw new Error(`no engine on ${name}`);
      return engine;
    };
    return { folder, hostOf, engineOf, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startSites(folder: string, namespace: string): Promise<Running> {
  const command = [process.execPath, '--import', 'tsx', 'test/faults/lab/site-server.ts', folder] as const;
  let hasSpoken = false;
  return await start(inNamespace(namespace, command), {
    onOutput: () => {
      hasSpoken = true;
    },
    isReady: async () => hasSpoken,
  });
}

/** One certificate serves all that have nothing particular about theirs. */
async function issueCertificates(folder: string, sites: readonly Site[]): Promise<void> {
  const pki = join(folder, 'pki');
  await mkdir(pki);
  const lab = createAuthority('Lab CA');
  const inspection = createAuthority('Example Corp TLS Inspection CA');
  const usual = lab.issue({ names: 'DNS:*.lab.test,DNS:registry-1.docker.io' });
  const save = async (name: string, { cert, key }: typeof usual) => {
    await writeFile(join(pki, `${name}.crt`), cert);
    await writeFile(join(pki, `${name}.key`), key);
  };
  await writeFile(join(pki, 'lab.crt'), lab.certificate);
  await writeFile(join(pki, 'inspection.crt'), inspection.certificate);
  await save('open', usual);
  for (const { host, certificate } of sites) {
    const { by, names = `DNS:${host}`, ...dates } = certificate ?? {};
    const authority = by === 'inspection' ? inspection : lab;
    await save(host, certificate === undefined ? usual : authority.issue({ names, ...dates }));
  }
  lab.close();
  inspection.close();
  execFileSync('chmod', ['-R', 'a+rX', pki]);
}
