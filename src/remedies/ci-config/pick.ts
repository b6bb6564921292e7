import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { type CiFile, followed, isNode, type Reached, textOf, valueOf } from './ci-file.ts';
import type { Pick } from './config-set.ts';

/** The name of `image:`, written alone or in a map. A map without one takes it from further up. */
export const pickImage: Pick = (file, map) => {
  const image = valueOf(file.document, map, 'image');
  if (image === undefined) return undefined;
  return nameIn(file, image) ?? (isMap(image.node) ? undefined : unreadable('image', image.node));
};

/** The entry of `services:` that says just this. */
export function pickService(text: string): Pick {
  return (file, map) => {
    const services = valueOf(file.document, map, 'services');
    if (services === undefined) return undefined;
    if (!isSeq(services.node) || isReference(services.node)) return unreadable('services', services.node);
    const entries = services.node.items
      .filter(isNode)
      .map((item) => followed(file.document, item, services.shared));
    const named = entries.flatMap((entry) => nameIn(file, entry) ?? []);
    const [found, ...others] = named.filter(({ node }) => textOf(node) === text);
    if (found !== undefined && others.length > 0)
      return { kind: 'uncertain', why: 'two services have that name' };
    return found ?? unreadable('services', entries.find(({ node }) => isReference(node))?.node);
  };
}

/** A scalar further down in `image:`, or the only one of a list there. */
export function pickImageOption(keys: readonly string[]): Pick {
  return (file, map) => {
    const image = valueOf(file.document, map, 'image');
    const reached = keys.reduce<Reached | undefined>((above, key) => below(file, above, key), image);
    if (reached === undefined) return undefined;
    if (isScalar(reached.node)) return reached;
    const [only, ...others] = isSeq(reached.node) ? reached.node.items.filter(isNode) : [];
    if (only === undefined || others.length > 0) return { kind: 'uncertain', why: 'it is a list' };
    return followed(file.document, only, reached.shared);
  };
}

/** A variable, written alone or with a description. */
export function pickVariable(name: string): Pick {
  return (file, map) => {
    const variables = valueOf(file.document, map, 'variables');
    const variable = below(file, variables, name);
    if (variable === undefined || isScalar(variable.node)) return variable;
    return below(file, variable, 'value') ?? unreadable(name, variable.node);
  };
}

function below({ document }: CiFile, above: Reached | undefined, key: string): Reached | undefined {
  if (above === undefined || !isMap(above.node)) return undefined;
  const reached = valueOf(document, above.node, key);
  return reached === undefined ? undefined : { ...reached, shared: [...above.shared, ...reached.shared] };
}

function nameIn(file: CiFile, reached: Reached): Reached | undefined {
  return isScalar(reached.node) ? reached : below(file, reached, 'name');
}

function isReference(node: Node | undefined): boolean {
  return isSeq(node) && node.tag === '!reference';
}

function unreadable(what: string, node: Node | undefined) {
  if (node === undefined) return undefined;
  const why = isReference(node)
    ? `${what} is taken over with !reference`
    : `${what} is written in a way that is not known`;
  return { kind: 'uncertain' as const, why };
}
