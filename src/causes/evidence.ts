type Evidence = Readonly<Record<string, unknown>>;

// Evidence is JSON of other hands, so each reader names the type it wants and gets null for anything else.

/** The text at a path of keys. */
export function textAt(evidence: Evidence | undefined, ...path: readonly string[]): string | null {
  const value = valueAt(evidence, path);
  return typeof value === 'string' && value !== '' ? value : null;
}

export function numberAt(evidence: Evidence | undefined, ...path: readonly string[]): number | null {
  const value = valueAt(evidence, path);
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function isTrueAt(evidence: Evidence | undefined, ...path: readonly string[]): boolean {
  return valueAt(evidence, path) === true;
}

/** The texts of a list, in order. */
export function textsAt(evidence: Evidence | undefined, ...path: readonly string[]): readonly string[] {
  const value = valueAt(evidence, path);
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** The objects of a list, in order. */
export function objectsAt(evidence: Evidence | undefined, ...path: readonly string[]): readonly Evidence[] {
  const value = valueAt(evidence, path);
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function valueAt(evidence: Evidence | undefined, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    evidence,
  );
}

function isObject(value: unknown): value is Evidence {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
