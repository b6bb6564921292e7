import type { ReferenceParts } from './reference-parts.ts';

/** Why an engine refuses a reference. */
export type InvalidReason =
  | 'empty'
  | 'whitespace'
  | 'scheme'
  | 'unexpanded-variable'
  | 'too-long'
  | 'image-id'
  | 'uppercase-repository'
  | 'bad-registry'
  | 'bad-repository'
  | 'bad-tag'
  | 'digest-algorithm'
  | 'digest-length'
  | 'bad-digest';

/** Why, behind a colon. */
export const invalidWords: Readonly<Record<InvalidReason, string>> = {
  empty: 'it is empty',
  whitespace: 'there is a blank in it',
  scheme: 'leave out what stands before the registry’s name, https:// for example',
  'unexpanded-variable': 'a variable in it has not been replaced by its value',
  'too-long': 'it is too long',
  'image-id': 'it is the id of an image in an engine, which no registry knows',
  'uppercase-repository': 'its path has to be lower case',
  'bad-registry': 'its first part looks like a host and cannot be one',
  'bad-repository': 'its path is not spelled as one',
  'bad-tag': 'its tag is not spelled as one',
  'digest-algorithm': 'its digest is of no known algorithm',
  'digest-length': 'its digest has the wrong length',
  'bad-digest': 'its digest is not spelled as one',
};

/**
 * @returns the first reason that applies; null where the reference is valid.
 * @see https://github.com/distribution/reference/blob/v0.6.0/regexp.go
 */
export function whyInvalid(text: string, parts: ReferenceParts): InvalidReason | null {
  if (text === '') return 'empty';
  if (/\s/.test(text)) return 'whitespace';
  if (/^[A-Za-z][\w+.-]*:\/\//.test(text)) return 'scheme';
  if (/\$[{(A-Za-z_]|%\w+%|\{\{/.test(text)) return 'unexpanded-variable';
  if (/^[0-9a-f]{64}$/.test(text)) return 'image-id';
  return whyNameInvalid(parts) ?? whyTagInvalid(parts) ?? whyDigestInvalid(parts);
}

const component = '[a-z0-9]+(?:(?:\\.|__?|-+)[a-z0-9]+)*';
const repository = new RegExp(`^${component}(?:/${component})*$`);
const maxRepository = 255;

function whyNameInvalid({ domain, isRegistry, path, tag, digest }: ReferenceParts): InvalidReason | null {
  // Engines look for upper case in all that precedes the first colon, the algorithm of a digest included.
  const untilColon = tag === null && digest !== null ? `${path}@${digest.split(':', 1).join('')}` : path;
  if (untilColon !== untilColon.toLowerCase()) return 'uppercase-repository';
  if (!repository.test(path)) return 'bad-repository';
  // What is no host may still be the first part of a path: `my_registry.example.com/app`.
  const whole = isRegistry ? path : `${domain}/${path}`;
  if (!repository.test(whole)) return 'bad-registry';
  return whole.length > maxRepository ? 'too-long' : null;
}

function whyTagInvalid({ tag }: ReferenceParts): InvalidReason | null {
  return tag === null || /^\w[\w.-]{0,127}$/.test(tag) ? null : 'bad-tag';
}

/** Hexadecimal digits by algorithm. @see https://github.com/opencontainers/go-digest/blob/v1.0.0/algorithm.go */
const digestLengths: ReadonlyMap<string, number> = new Map([
  ['sha256', 64],
  ['sha384', 96],
  ['sha512', 128],
]);

function whyDigestInvalid({ digest }: ReferenceParts): InvalidReason | null {
  if (digest === null) return null;
  const [, algorithm = '', hex = ''] =
    /^([a-z][a-z0-9]*(?:[-_+.][a-z][a-z0-9]*)*):([0-9a-fA-F]+)$/.exec(digest) ?? [];
  if (hex === '') return 'bad-digest';
  const length = digestLengths.get(algorithm);
  if (length === undefined) return 'digest-algorithm';
  if (hex.length !== length) return 'digest-length';
  return hex === hex.toLowerCase() ? null : 'bad-digest';
}
