import { parseImageReference } from '../../failure/image/image-reference.ts';

/** What is to be written instead. */
export type Correction =
  | { readonly kind: 'image'; readonly to: string }
  | { readonly kind: 'pull-policy' | 'platform'; readonly to: string };

/**
 * A reference with the name or the tag of another one, spelled as it was; undefined where both differ, or neither.
 *
 * @param written as it was pulled: `ruby:3.l`
 * @param meant as a host found it: `docker.io/library/ruby:3.1`
 */
export function correctedReference(written: string, meant: string): string | undefined {
  const [from, to] = [parseImageReference(written), parseImageReference(meant)];
  if (from.kind !== 'valid' || to.kind !== 'valid') return undefined;
  const { registry, repository, tag, digest } = from.reference;
  const other = to.reference;
  if (digest !== null || other.digest !== null || other.tag === null || registry !== other.registry)
    return undefined;
  const { name, suffix } = split(written);
  if (repository === other.repository) {
    return tag === other.tag ? undefined : `${name}:${other.tag}`;
  }
  if (tag !== other.tag && suffix !== '') return undefined;
  // What is left out of a name (docker.io, library) stays left out.
  const spelled = name.startsWith(`${registry}/`)
    ? `${registry}/${other.repository}`
    : split(other.familiar).name;
  return `${spelled}${suffix}`;
}

function split(reference: string): { readonly name: string; readonly suffix: string } {
  const suffix = /:[\w.-]+$/.exec(reference)?.[0] ?? '';
  return { name: reference.slice(0, reference.length - suffix.length), suffix };
}
