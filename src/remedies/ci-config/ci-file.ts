import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseAllDocuments,
  visit,
  type YAMLMap,
} from 'yaml';

/** One file of CI configuration, read so that every scalar knows where it is written. */
export interface CiFile {
  readonly path: string;
  readonly text: string;
  readonly document: Document;
  readonly root: YAMLMap;
}

/** As GitLab's own parser reads it: YAML 1.1, and of a key that is written twice the last counts. */
export const asGitlabReads = { version: '1.1', uniqueKeys: false, logLevel: 'silent' } as const;

/** @returns undefined where it is no YAML, or holds no map. */
export function parseCiFile(path: string, text: string): CiFile | undefined {
  const documents = parseAllDocuments(text, asGitlabReads);
  // Before a `---` stands the header of a file that takes inputs.
  const document = 'empty' in documents ? undefined : documents.at(-1);
  if (document === undefined || document.errors.length > 0 || !isMap(document.contents)) return undefined;
  return { path, text, document, root: document.contents };
}

/** What a key of a map holds, and through which anchors it was reached. */
export interface Reached {
  readonly node: Node;
  /** Names of anchors that other places use too: what they hold cannot be changed for one of them alone. */
  readonly shared: readonly string[];
}

/** The value of a key, merged maps (`<<`) included; undefined where it has none. */
export function valueOf(document: Document, map: YAMLMap, key: string): Reached | undefined {
  const own = map.items.findLast((pair) => nameOf(pair.key) === key);
  if (own !== undefined) return isNode(own.value) ? followed(document, own.value, []) : undefined;
  for (const merged of map.items.filter((pair) => nameOf(pair.key) === '<<')) {
    for (const source of isSeq(merged.value) ? merged.value.items : [merged.value]) {
      if (!isNode(source)) continue;
      const { node, shared } = followed(document, source, []);
      const found = isMap(node) ? valueOf(document, node, key) : undefined;
      if (found !== undefined) return { ...found, shared: [...shared, ...found.shared] };
    }
  }
  return undefined;
}

/** Where an alias leads. */
export function followed(document: Document, node: Node, shared: readonly string[]): Reached {
  if (!isAlias(node)) return { node, shared };
  const target = node.resolve(document);
  if (target === undefined) return { node, shared };
  return { node: target, shared: usesOf(document, node.source) > 1 ? [...shared, node.source] : shared };
}

function usesOf(document: Document, anchor: string): number {
  let uses = 0;
  visit(document, {
    Alias: (_, alias) => {
      if (alias.source === anchor) uses += 1;
    },
  });
  return uses;
}

function nameOf(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined;
  // The parser makes a symbol of the key that merges maps.
  return typeof key.value === 'symbol' ? key.value.description : String(key.value);
}

/** A scalar as text, as GitLab would hand it to a runner; undefined for anything else. */
export function textOf(node: unknown): string | undefined {
  if (!isScalar(node)) return undefined;
  const { value } = node;
  const isText = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isText ? String(value) : undefined;
}

export function isNode(value: unknown): value is Node {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value);
}
