import { distance } from 'fastest-levenshtein';

const maxOffered = 5;

/**
 * The names that look most like the one that is not there, best first. Tags are compared part by part as well, so that
 * `3.19-alpine` is nearer to `3.18-alpine` than `3.19-slim` is.
 */
export function findNearest(wanted: string, existing: readonly string[]): readonly string[] {
  const limit = Math.max(3, Math.ceil(wanted.length * 0.6)) + 2;
  return existing
    .map((name) => ({ name, far: farness(wanted, name) }))
    .filter(({ far }) => far <= limit)
    .toSorted((one, other) => one.far - other.far || newestFirst(one.name, other.name))
    .slice(0, maxOffered)
    .map(({ name }) => name);
}

function farness(wanted: string, name: string): number {
  if (wanted.toLowerCase() === name.toLowerCase()) return 0;
  const parts = wanted.split(separators);
  const others = name.split(separators);
  const isOtherFlavour = wordsOf(parts) !== wordsOf(others);
  return distance(wanted, name) + Math.abs(parts.length - others.length) / 2 + (isOtherFlavour ? 2 : 0);
}

const separators = /[./_-]/;

/** What is no version: `alpine` of `3.19-alpine`. */
function wordsOf(parts: readonly string[]): string {
  return parts.filter((part) => !/^v?\d/.test(part)).join(' ');
}

function newestFirst(one: string, other: string): number {
  return other.localeCompare(one, 'en', { numeric: true });
}
