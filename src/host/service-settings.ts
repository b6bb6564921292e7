import type { HostFiles } from './host-files.ts';
import type { Process, ProcessTable } from './processes.ts';
import { mergeProxySettings, type ProxySettings } from './proxy-settings.ts';
import type { Engine } from './registry-settings.ts';
import { readUnit, type Unit } from './systemd-units.ts';

/** What an engine other than dockerd has from its environment. */
export interface ServiceSettings {
  readonly proxies: ProxySettings;
  readonly environment: ReadonlyMap<string, string>;
}

interface ServicePlaces {
  readonly files: HostFiles;
  readonly processes: ProcessTable;
  readonly engine: Engine;
  /** Of this process. */
  readonly own: Readonly<Record<string, string | undefined>>;
}

/** @returns null for dockerd, which has settings of its own. */
export async function readServiceSettings(places: ServicePlaces): Promise<ServiceSettings | null> {
  const { files, processes, engine, own } = places;
  if (engine.kind === 'dockerd') return null;
  if (engine.kind === 'none') return await withoutEngine(files, own);
  const [running, unit] = await Promise.all([
    processes.find(engine.kind),
    readUnit(files, `${engine.kind}.service`),
  ]);
  return toSettings(running[0] ?? null, unit);
}

/** A dockerd that is down would start with its unit's proxies; where there is none, this process stands in. */
async function withoutEngine(
  files: HostFiles,
  own: Readonly<Record<string, string | undefined>>,
): Promise<ServiceSettings | null> {
  const unit = await readUnit(files, 'docker.service');
  if (unit.command !== null || unit.variables.size > 0) return null;
  const entries = Object.entries(own).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, { value, path: "this process's environment" }] as const],
  );
  return toSettings(null, { ...unit, variables: new Map(entries) });
}

function toSettings(process: Process | null, unit: Unit): ServiceSettings {
  const isKnown = process?.environment.kind === 'read';
  return {
    proxies: mergeProxySettings({ configured: {}, process, unit, inUse: null }),
    environment: isKnown
      ? process.environment.variables
      : new Map([...unit.variables].map(([name, { value }]) => [name, value])),
  };
}
