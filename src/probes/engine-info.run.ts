import { parseImageReference } from '../failure/image/image-reference.ts';
import { redact } from '../failure/redaction/redact.ts';
import type { EngineInfo, EngineVersion } from '../host/engine-answers.ts';
import type { EngineAnswer } from '../host/engine-api.ts';
import type { Host } from '../host/host.ts';
import { silentInfo } from '../host/silent-info.ts';
import { type EngineInfoFacts, judgeEngineInfo } from './engine-info.ts';
import type { ProbeFindings } from './host-probe.run.ts';

/** @param image as it stands behind `image:`; null: no image is looked for */
export async function gatherEngineInfo(host: Host, image: string | null): Promise<ProbeFindings> {
  const facts = { ...factsOf(host), image: await findImage(host, image) };
  return { verdict: judgeEngineInfo(facts), evidence: facts };
}

function factsOf({ engine: found, dockerd, isEngineExpected }: Host): Omit<EngineInfoFacts, 'image'> {
  const { engine, address, version, info, said } = found;
  const isDockerd = engine.kind === 'dockerd';
  return {
    engine: engine.kind,
    address,
    isExpected: isEngineExpected,
    reach: toReach(version, info),
    ...versionsOf(version),
    store: isDockerd && said !== null ? engine.store : null,
    isRootless: isDockerd && engine.isRootless,
    settings: isDockerd ? few(dockerd.warnings) : [],
    ...saidOf(said ?? silentInfo),
  };
}

function versionsOf(version: EngineAnswer<EngineVersion>) {
  if (version.kind !== 'answered') return { version: null, apiVersion: null, minApiVersion: null };
  const { Version, ApiVersion, MinAPIVersion } = version.value;
  return { version: Version, apiVersion: ApiVersion, minApiVersion: MinAPIVersion };
}

function saidOf(info: EngineInfo) {
  const { InsecureRegistryCIDRs: networks, IndexConfigs: indexes, Mirrors: mirrors } = info.RegistryConfig;
  const insecure = Object.entries(indexes).flatMap(([name, { Secure }]) => (Secure === false ? [name] : []));
  return {
    storageDriver: info.Driver,
    root: info.DockerRootDir,
    platform: info.Architecture === null ? null : `${info.OSType ?? 'linux'}/${info.Architecture}`,
    operatingSystem: info.OperatingSystem,
    mirrors: few(mirrors),
    insecureRegistries: few([...networks, ...insecure]),
    proxies: { http: shown(info.HttpProxy), https: shown(info.HttpsProxy), no: shown(info.NoProxy) },
    warnings: few(info.Warnings),
    systemTime: info.SystemTime,
  };
}

function toReach(version: EngineAnswer<unknown>, info: EngineAnswer<unknown>): EngineInfoFacts['reach'] {
  const worse = version.kind === 'answered' ? info : version;
  if (worse.kind === 'answered') return { kind: 'answered' };
  if (worse.kind === 'unreachable') return worse;
  return { kind: 'refused', status: worse.status, message: redact(worse.message).slice(0, 300) };
}

async function findImage({ engine }: Host, image: string | null): Promise<EngineInfoFacts['image']> {
  const parsed = image === null ? null : parseImageReference(image);
  if (parsed?.kind !== 'valid' || engine.api === null) return null;
  const found = await engine.api.image(parsed.reference.normalised);
  if (found.kind === 'answered') return { state: 'present', digests: few(found.value.RepoDigests) };
  const isAbsent = found.kind === 'refused' && found.status === 404;
  return { state: isAbsent ? 'absent' : 'unknown', digests: [] };
}

function shown(proxy: string | null): string | null {
  return proxy === null ? null : redact(proxy).slice(0, 500);
}

function few(list: readonly string[]): string[] {
  return list.slice(0, 12).map((one) => redact(one).slice(0, 300));
}
