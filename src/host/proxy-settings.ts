import type { Process } from './processes.ts';
import type { Unit } from './systemd-units.ts';

export const proxyVariables = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'] as const;
export type ProxyVariable = (typeof proxyVariables)[number];

/** A value, which may hold a password, and what set it. */
export interface ProxyValue {
  readonly value: string;
  /** `/etc/systemd/system/docker.service.d/proxy.conf`, `/etc/docker/daemon.json`. */
  readonly source: string;
}

export interface ProxySettings {
  readonly values: Readonly<Partial<Record<ProxyVariable, ProxyValue>>>;
  /** What the host is set to that has no effect. */
  readonly warnings: readonly string[];
  /** What this process could not see: no fault of the host. */
  readonly unseen: readonly string[];
}

interface ProxySources {
  /** Written over the environment at start: flags, daemon.json. */
  readonly configured: Readonly<Partial<Record<ProxyVariable, ProxyValue>>>;
  readonly process: Process | null;
  readonly unit: Unit;
  /** What the engine says it uses, passwords masked; null where it was not asked or does not say. */
  readonly inUse: Readonly<Record<ProxyVariable, string>> | null;
}

/** What an engine takes for its proxies, and where each value comes from. The engine's own word decides. */
export function mergeProxySettings(sources: ProxySources): ProxySettings {
  const warnings: string[] = [];
  const unseen: string[] = [];
  const values: Partial<Record<ProxyVariable, ProxyValue>> = {};
  for (const name of proxyVariables) {
    const candidates = candidatesFor(name, sources, warnings);
    const value =
      sources.inUse === null
        ? candidates[0]
        : inUse(name, sources.inUse[name], candidates, { warnings, unseen });
    if (value !== undefined) values[name] = value;
  }
  return { values, warnings, unseen };
}

function candidatesFor(
  name: ProxyVariable,
  { configured, process, unit }: ProxySources,
  warnings: string[],
): readonly ProxyValue[] {
  const set = configured[name];
  const fromUnit = readEither(name, (key) => unit.variables.get(key));
  const unitValue = fromUnit && { value: fromUnit.value, source: fromUnit.path };
  const first = set === undefined ? [] : [set];
  if (process?.environment.kind !== 'read') return [...first, ...(unitValue ? [unitValue] : [])];

  const { variables } = process.environment;
  const value = readEither(name, (key) => variables.get(key));
  if (unitValue !== undefined && set === undefined && value !== unitValue.value) {
    warnings.push(
      `${name} of ${unitValue.source} is not in the engine's environment: it was changed since the engine started.`,
    );
  }
  if (value === undefined) return first;
  const source = value === unitValue?.value ? unitValue.source : `the engine's environment`;
  return [...first, { value, source }];
}

/** Go takes the name in capitals first, and an empty value for none. */
function readEither<T extends string | { readonly value: string }>(
  name: ProxyVariable,
  read: (key: string) => T | undefined,
): T | undefined {
  return [read(name), read(name.toLowerCase())].find((found) =>
    typeof found === 'string' ? found !== '' : found !== undefined && found.value !== '',
  );
}

function inUse(
  name: ProxyVariable,
  shown: string,
  candidates: readonly ProxyValue[],
  { warnings, unseen }: { readonly warnings: string[]; readonly unseen: string[] },
): ProxyValue | undefined {
  const found = candidates.find(({ value }) => maskCredentials(value) === shown);
  const [first] = candidates;
  if (first !== undefined && first !== found && maskCredentials(first.value) !== shown) {
    warnings.push(`${name} of ${first.source} is not what the engine uses: it needs a restart.`);
  }
  if (found !== undefined) return found;
  if (shown === '') return undefined;
  if (shown.includes(masked)) {
    unseen.push(`${name} has a login that could not be read: the engine shows it masked.`);
  }
  return { value: shown.replace(masked, ''), source: `the engine's own word (/info)` };
}

const masked = 'xxxxx:xxxxx@';

/** As dockerd shows a proxy. */
function maskCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, `$1${masked}`);
}
