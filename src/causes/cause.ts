export type Actor =
  | 'developer'
  | 'maintainer'
  | 'runner-owner'
  | 'registry-owner'
  | 'network'
  | 'pullcheck-operator';

/** One thing to do: an imperative sentence, who can do it, what to copy, and where that is documented. */
export interface Remedy {
  readonly actor: Actor;
  readonly action: string;
  /** A command or snippet to copy, with the real values filled in. */
  readonly command: string | null;
  /** URL of the documentation. */
  readonly source: string;
}
