/** Holds a secret where evidence, logs and JSON cannot reach it: none of them carries a function. */
export type Secret = () => string;

export function toSecret(value: string): Secret {
  return () => value;
}
