import { readDaemonJson } from './daemon-json.ts';
import type { DaemonJson } from './daemon-json-schema.ts';
import { configuredProxies, mergeInsecure, mergeMirrors } from './dockerd-written.ts';
import type { EngineInfo } from './engine-answers.ts';
import { findDockerd } from './engine-process.ts';
import type { FoundEngine } from './find-engine.ts';
import { type Flags, readFlags } from './flags.ts';
import type { HostFiles } from './host-files.ts';
import { alwaysInsecure, type InsecureEntry } from './insecure-registries.ts';
import type { Process, ProcessTable } from './processes.ts';
import { mergeProxySettings, type ProxySettings } from './proxy-settings.ts';
import { readUnit, type Unit } from './systemd-units.ts';

/** What dockerd was told about registries: its own word where it answers, else what its files say. */
export interface DockerdSettings {
  readonly mirrors: readonly { readonly url: string; readonly source: string }[];
  readonly insecure: readonly InsecureEntry[];
  readonly proxies: ProxySettings;
  /** Of the running dockerd, else what its unit would give it. */
  readonly environment: ReadonlyMap<string, string>;
  /** `/etc/docker/certs.d`, or the one in the home of a rootless engine. */
  readonly certsFolder: string;
  readonly daemonJson: DaemonJson;
  readonly warnings: readonly string[];
  /** What this process could not see: no fault of the host. */
  readonly unseen: readonly string[];
}

interface DockerdPlaces {
  readonly files: HostFiles;
  readonly processes: ProcessTable;
  readonly found: FoundEngine;
}

export async function readDockerdSettings(places: DockerdPlaces): Promise<DockerdSettings> {
  const { process, unit, flags, environment, folder } = await locate(places);
  const info = places.found.engine.kind === 'dockerd' ? places.found.said : null;
  const path = flags.get('config-file')?.at(-1) ?? `${folder}/daemon.json`;
  const daemonJson = await readDaemonJson(places.files, path);
  const written = { settings: daemonJson.kind === 'read' ? daemonJson.settings : {}, path, flags };
  const mirrors = mergeMirrors(written, info);
  const insecure = mergeInsecure(written, info);
  const configured = configuredProxies(written);
  const proxies = mergeProxySettings({ configured, process, unit, inUse: info && proxiesInUse(info) });
  return {
    mirrors: mirrors.list.map(({ entry, source }) => ({ url: entry, source })),
    insecure: [...alwaysInsecure, ...insecure.list],
    proxies,
    environment,
    certsFolder: `${folder}/certs.d`,
    daemonJson: written.settings,
    warnings: [
      ...(daemonJson.kind === 'unusable' ? [`${path} ${daemonJson.why}.`] : []),
      ...mirrors.warnings,
      ...insecure.warnings,
      ...proxies.warnings,
    ],
    unseen: [...unit.warnings, ...(info === null ? unseenProcess(process) : []), ...proxies.unseen],
  };
}

interface Located {
  /** Null where dockerd does not run, or not where it can be seen. */
  readonly process: Process | null;
  readonly unit: Unit;
  readonly flags: Flags;
  readonly environment: ReadonlyMap<string, string>;
  /** `/etc/docker` */
  readonly folder: string;
}

async function locate({ files, processes, found: { engine, address } }: DockerdPlaces): Promise<Located> {
  const isDockerd = engine.kind === 'dockerd';
  const [process, unit] = await Promise.all([
    isDockerd && address !== null ? findDockerd(processes, address) : null,
    readUnit(files, 'docker.service'),
  ]);
  const environment = toEnvironment(process, unit);
  return {
    process,
    unit,
    flags: readFlags(process?.args ?? unit.command?.split(/\s+/) ?? []),
    environment,
    folder: `${isDockerd && engine.isRootless ? configHome(environment) : '/etc'}/docker`,
  };
}

function proxiesInUse(info: EngineInfo) {
  return {
    HTTP_PROXY: info.HttpProxy ?? '',
    HTTPS_PROXY: info.HttpsProxy ?? '',
    NO_PROXY: info.NoProxy ?? '',
  };
}

function toEnvironment(process: Process | null, unit: Unit): ReadonlyMap<string, string> {
  if (process?.environment.kind === 'read') return process.environment.variables;
  return new Map([...unit.variables].map(([name, { value }]) => [name, value]));
}

/** Where a rootless engine keeps its settings, as Go's homedir.GetConfigHome finds it. */
function configHome(environment: ReadonlyMap<string, string>): string {
  const config = environment.get('XDG_CONFIG_HOME') ?? '';
  return config === '' ? `${environment.get('HOME') ?? '/root'}/.config` : config;
}

function unseenProcess(process: Process | null): readonly string[] {
  if (process?.environment.kind !== 'unreadable') return [];
  return [
    `The environment of dockerd (process ${process.pid}) could not be read: ${process.environment.why}. Its proxies are not known here.`,
  ];
}
