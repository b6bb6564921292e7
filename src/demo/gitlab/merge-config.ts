import { parseAllDocuments, stringify } from 'yaml';

type Config = Readonly<Record<string, unknown>>;

export interface Include {
  readonly type: 'local' | 'file' | 'remote' | 'template' | 'component';
  readonly location: string;
  /** Of `file`. */
  readonly project: string | null;
}

/** A file of a project, or of wherever an include points to; undefined where there is none. */
export type ReadConfig = (include: Include, from: string) => string | undefined;

export interface PutTogether {
  readonly yaml: string;
  /** At any depth, each with the project of the file that includes it. */
  readonly includes: readonly (Include & { readonly from: string })[];
  readonly errors: readonly string[];
}

/**
 * Puts a configuration together as GitLab does: includes first and overridden by what includes them, then `extends`,
 * with anchors resolved and variables as written.
 *
 * @param from path of the project that holds `source`
 * @see https://docs.gitlab.com/ci/yaml/includes/
 */
export function mergeConfig(source: string, from: string, read: ReadConfig): PutTogether {
  const includes: (Include & { readonly from: string })[] = [];
  const errors: string[] = [];
  const load = (text: string, project: string, depth: number): Config => {
    const { include, ...own } = parseConfig(text);
    const included = listOf(include).reduce<Config>((merged, written) => {
      const one = toInclude(written);
      const found = one === undefined || depth > 10 ? undefined : read(one, project);
      if (one === undefined || found === undefined) {
        errors.push(`Included file \`${one?.location ?? '?'}\` does not exist!`);
        return merged;
      }
      includes.push({ ...one, from: project });
      const holder = one.type === 'file' ? (one.project ?? project) : project;
      return deepMerge(merged, load(found, holder, depth + 1));
    }, {});
    return deepMerge(included, own);
  };
  const whole = extended(load(source, from, 0));
  return { yaml: stringify(whole, { aliasDuplicateObjects: false }), includes, errors };
}

function parseConfig(text: string): Config {
  // Before a `---` stands the header of a file that takes inputs.
  const documents = parseAllDocuments(text, { merge: true, uniqueKeys: false });
  const value: unknown = 'empty' in documents ? {} : documents.at(-1)?.toJS();
  return isConfig(value) ? value : {};
}

function toInclude(written: unknown): Include | undefined {
  if (typeof written === 'string') {
    const type = /^https?:/.test(written) ? 'remote' : 'local';
    return { type, location: written.replace(/^\//, ''), project: null };
  }
  if (!isConfig(written)) return undefined;
  for (const type of ['local', 'file', 'remote', 'template', 'component'] as const) {
    const location = written[type];
    if (typeof location !== 'string') continue;
    const project = typeof written['project'] === 'string' ? written['project'] : null;
    return { type, location: location.replace(/^\//, ''), project };
  }
  return undefined;
}

function extended(config: Config): Config {
  const resolve = (name: string, seen: readonly string[]): Config => {
    const { extends: parents, ...own } = isConfig(config[name]) ? config[name] : {};
    const names = listOf(parents).filter(
      (parent): parent is string => typeof parent === 'string' && !seen.includes(parent),
    );
    const above = names.reduce<Config>(
      (merged, parent) => deepMerge(merged, resolve(parent, [...seen, name])),
      {},
    );
    return deepMerge(above, own);
  };
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [
      name,
      isConfig(value) && 'extends' in value ? resolve(name, []) : value,
    ]),
  );
}

/** Maps are merged, all else is replaced. */
function deepMerge(below: Config, above: Config): Config {
  const merged: Record<string, unknown> = { ...below };
  for (const [name, value] of Object.entries(above)) {
    const old = merged[name];
    merged[name] = isConfig(old) && isConfig(value) ? deepMerge(old, value) : value;
  }
  return merged;
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function isConfig(value: unknown): value is Config {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
