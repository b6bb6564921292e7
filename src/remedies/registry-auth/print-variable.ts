import type { StoredVariable } from '../gitlab-port.ts';

/** The fingerprint of a variable with all that can be changed of it; null for one that nobody can see. */
export function printVariable(
  { value, type, isProtected, isMasked, isRaw, environmentScope }: StoredVariable,
  fingerprint: (text: string) => string,
): string | null {
  if (value === null) return null;
  return fingerprint(JSON.stringify([value(), type, isProtected, isMasked, isRaw, environmentScope]));
}
