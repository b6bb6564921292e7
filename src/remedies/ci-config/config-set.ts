import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import { type CiFile, isNode, type Reached, textOf, valueOf } from './ci-file.ts';

/** A project's configuration: its own files, and what GitLab makes of them with all that they include. */
export interface ConfigSet {
  /** The one that GitLab begins with comes first, and overrides the others. */
  readonly files: readonly CiFile[];
  readonly merged: Readonly<Record<string, unknown>>;
}

/** A value, and the file that it is written in. */
export interface Site extends Reached {
  readonly file: CiFile;
  /** `job unit`, `default`: stands inside a sentence. */
  readonly of: string;
}

export type Found =
  | { readonly kind: 'site'; readonly site: Site }
  | { readonly kind: 'none' }
  | { readonly kind: 'uncertain'; readonly why: string }
  /** `name` is defined in a file that is not the project's own. */
  | { readonly kind: 'elsewhere'; readonly name: string };

/** What is looked for in a job's map, or in one that it gets values from. */
export type Pick = (
  file: CiFile,
  map: YAMLMap,
) => Reached | { readonly kind: 'uncertain'; readonly why: string } | undefined;

/** Looks in a job, then in what it extends, the last first, as GitLab does. */
export function findInJob(set: ConfigSet, name: string, pick: Pick, seen: readonly string[] = []): Found {
  if (seen.includes(name)) return { kind: 'none' };
  const own = mapsNamed(set, name);
  if (own.length === 0) return name in set.merged ? { kind: 'elsewhere', name } : { kind: 'none' };
  const here = firstOf(set, own, pick, name.startsWith('.') ? `template ${name}` : `job ${name}`);
  if (here.kind !== 'none') return here;
  const parents = own.map(({ file, map }) => namesIn(file, map, 'extends')).find((names) => names.length > 0);
  for (const parent of (parents ?? []).toReversed()) {
    const found = findInJob(set, parent, pick, [...seen, name]);
    if (found.kind !== 'none') return found;
  }
  return { kind: 'none' };
}

/** Looks in `default:`, or at the top of the files for an empty name. */
export function findInSection(set: ConfigSet, name: 'default' | '', pick: Pick): Found {
  const maps =
    name === '' ? set.files.map((file) => ({ file, map: file.root, shared: [] })) : mapsNamed(set, name);
  return firstOf(set, maps, pick, name === '' ? 'all jobs' : name);
}

interface Owned {
  readonly file: CiFile;
  readonly map: YAMLMap;
  readonly shared: readonly string[];
}

/** What the first file says counts; two others could each be the one that GitLab read last. */
function firstOf({ files }: ConfigSet, maps: readonly Owned[], pick: Pick, of: string): Found {
  const found = maps.flatMap(({ file, map, shared }) => {
    const picked = pick(file, map);
    return picked === undefined ? [] : [{ file, picked, shared }];
  });
  const [first, ...others] = found;
  if (first === undefined) return { kind: 'none' };
  const { file, picked, shared } = first;
  if ('kind' in picked) return picked;
  if (others.length > 0 && file !== files[0]) {
    const paths = found.map((one) => one.file.path).join(' and ');
    return { kind: 'uncertain', why: `it is written in ${paths}` };
  }
  return { kind: 'site', site: { node: picked.node, shared: [...shared, ...picked.shared], file, of } };
}

function mapsNamed({ files }: ConfigSet, name: string): readonly Owned[] {
  return files.flatMap((file) => {
    const reached = valueOf(file.document, file.root, name);
    return reached !== undefined && isMap(reached.node)
      ? [{ file, map: reached.node, shared: reached.shared }]
      : [];
  });
}

function namesIn({ document }: CiFile, map: YAMLMap, key: string): readonly string[] {
  const node = valueOf(document, map, key)?.node;
  if (isScalar(node)) return [String(node.value)];
  if (!isSeq(node)) return [];
  return node.items.filter(isNode).flatMap((item) => textOf(item) ?? []);
}
