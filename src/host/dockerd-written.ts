import type { DaemonJson } from './daemon-json-schema.ts';
import type { EngineInfo } from './engine-answers.ts';
import type { Flags } from './flags.ts';
import { alwaysInsecure, type InsecureEntry } from './insecure-registries.ts';
import type { ProxyValue, ProxyVariable } from './proxy-settings.ts';

/** What dockerd was given on its command line and in its daemon.json. */
export interface Written {
  readonly settings: DaemonJson;
  /** Of daemon.json. */
  readonly path: string;
  readonly flags: Flags;
}

export interface MergedList {
  readonly list: readonly InsecureEntry[];
  readonly warnings: readonly string[];
}

export function mergeMirrors(written: Written, info: EngineInfo | null): MergedList {
  const names = { key: 'registry-mirrors', flag: 'registry-mirror' } as const;
  return mergeList(written, names, info?.RegistryConfig.Mirrors);
}

export function mergeInsecure(written: Written, info: EngineInfo | null): MergedList {
  const names = { key: 'insecure-registries', flag: 'insecure-registry' } as const;
  return mergeList(written, names, info === null ? undefined : insecureInUse(info));
}

/** Proxies that are written over the engine's environment when it starts. */
export function configuredProxies({
  settings,
  path,
  flags,
}: Written): Readonly<Partial<Record<ProxyVariable, ProxyValue>>> {
  const values: Partial<Record<ProxyVariable, ProxyValue>> = {};
  for (const [variable, name] of proxyNames) {
    const flag = flags.get(name)?.at(-1);
    const value = settings.proxies?.[name] ?? '';
    if (value !== '') values[variable] = { value, source: `${path}: proxies` };
    if (flag !== undefined) values[variable] = { value: flag, source: `dockerd --${name}` };
  }
  return values;
}

const proxyNames = [
  ['HTTP_PROXY', 'http-proxy'],
  ['HTTPS_PROXY', 'https-proxy'],
  ['NO_PROXY', 'no-proxy'],
] as const;

/** What the engine says it uses, each with the file or flag that says so too. */
function mergeList(
  { settings, path, flags }: Written,
  { key, flag }: ListNames,
  inUse: readonly string[] | undefined,
): MergedList {
  const written = [
    ...(flags.get(flag) ?? []).map((entry) => ({ entry, source: `dockerd --${flag}` })),
    ...(settings[key] ?? []).map((entry) => ({ entry, source: `${path}: ${key}` })),
  ];
  if (inUse === undefined) return { list: written, warnings: [] };
  const isSame = (one: string, other: string) => one.replace(/\/$/, '') === other.replace(/\/$/, '');
  const list = inUse.map((entry) => ({
    entry,
    source: written.find((one) => isSame(one.entry, entry))?.source ?? 'the engine (/info)',
  }));
  const idle = written.filter(({ entry }) => !inUse.some((one) => isSame(one, entry)));
  return {
    list,
    warnings: idle.map(
      ({ entry, source }) => `${source} has ${entry}, and the engine has not taken it over yet.`,
    ),
  };
}

function insecureInUse({ RegistryConfig: config }: EngineInfo): readonly string[] {
  const named = Object.entries(config.IndexConfigs).flatMap(([name, { Secure }]) =>
    Secure === false ? [name] : [],
  );
  const always = new Set(alwaysInsecure.map(({ entry }) => entry));
  return [...config.InsecureRegistryCIDRs.filter((cidr) => !always.has(cidr)), ...named];
}

interface ListNames {
  readonly key: 'registry-mirrors' | 'insecure-registries';
  readonly flag: string;
}
