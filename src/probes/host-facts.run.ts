import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { parseImageReference } from '../failure/image/image-reference.ts';
import { redact } from '../failure/redaction/redact.ts';
import type { Host } from '../host/host.ts';
import type { TrustSource } from '../host/registry-settings.ts';
import type { HostFacts } from './host-facts.ts';
import { readResolvConf } from './nameservers.run.ts';

/** @param image whose registry's certificates are compared too; null: none */
export async function gatherHostFacts(host: Host, image: string | null): Promise<HostFacts> {
  const { engine: found, dockerd, proxies, platform, systemCas } = host;
  const { engine, said } = found;
  const [resolvConf, runnerVersion, registryTrust] = await Promise.all([
    readResolvConf(host.files),
    readRunnerVersion(host),
    readRegistryTrust(host, image),
  ]);
  const system = systemCas.sources.flatMap(({ certificates }) => certificates);
  const { HTTP_PROXY: http, HTTPS_PROXY: https, NO_PROXY: no } = proxies.values;
  return {
    engine: engine.kind,
    engineVersion: engine.kind === 'none' ? null : engine.version,
    store: engine.kind === 'dockerd' ? engine.store : null,
    storageDriver: said?.Driver ?? null,
    platform: `${platform.os}/${platform.architecture}`,
    runnerVersion,
    mirrors: few(dockerd.mirrors.map(({ url }) => url)),
    insecureRegistries: few(dockerd.insecure.map(({ entry }) => entry)),
    httpProxy: withoutLogin(http?.value),
    httpsProxy: withoutLogin(https?.value),
    noProxy: no === undefined ? null : no.value.slice(0, 500),
    engineDns: few(dockerd.daemonJson.dns ?? []),
    nameservers: few(resolvConf.servers),
    searchDomains: few(resolvConf.search),
    caFingerprint: fingerprint(system),
    caCount: system.length,
    registryCaFingerprint: fingerprint(registryTrust.flatMap(({ certificates }) => certificates)),
    mtu: dockerd.daemonJson.mtu ?? null,
  };
}

async function readRegistryTrust(host: Host, image: string | null): Promise<readonly TrustSource[]> {
  const parsed = image === null ? null : parseImageReference(image);
  if (parsed?.kind !== 'valid') return [];
  const { endpoints } = await host.settingsFor(parsed.reference);
  return endpoints.flatMap(({ tls }) => tls.trust.filter(({ kind }) => kind !== 'system'));
}

const run = promisify(execFile);

/** The program says it without reading its configuration. */
async function readRunnerVersion({ files, runnerConfig }: Host): Promise<string | null> {
  if (runnerConfig.kind === 'absent' || files.root !== '/') return null;
  try {
    const { stdout } = await run('gitlab-runner', ['--version'], {
      timeout: 5_000,
      maxBuffer: 65_536,
      killSignal: 'SIGKILL',
      env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
    });
    return /^Version:\s+(\S{1,60})/m.exec(stdout)?.[1] ?? null;
  } catch {
    return null;
  }
}

function fingerprint(certificates: readonly string[]): string | null {
  if (certificates.length === 0) return null;
  const bare = certificates.map((one) => one.replaceAll(/\s/g, '')).toSorted();
  return createHash('sha256').update(bare.join('\n')).digest('hex');
}

function withoutLogin(url: string | undefined): string | null {
  return url === undefined ? null : redact(url.replace(/\/\/[^/?#]*@/, '//')).slice(0, 500);
}

function few(list: readonly string[]): string[] {
  return list.slice(0, 30).map((one) => redact(one).slice(0, 300));
}
