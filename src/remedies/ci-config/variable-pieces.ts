/** A stretch of an expanded text. */
export type Piece =
  /** Written out in a scalar, `from` characters into its value. */
  | { readonly kind: 'written'; readonly text: string; readonly source: string | null; readonly from: number }
  /** A variable of which only GitLab or the runner knows the value. */
  | { readonly kind: 'unknown'; readonly name: string };

const reference = /\$\$|\$\{(\w+)\}|\$(\w+)|%(\w+)%/g;

const deepest = 10;

/**
 * Takes a text apart into what is written where.
 *
 * @param source name of the variable that holds the text; null for the text itself
 * @param variables of the configuration, by name
 * @returns undefined where it cannot be told: an escaped `$`, or variables in a circle.
 */
export function variablePieces(
  text: string,
  variables: ReadonlyMap<string, string>,
  source: string | null = null,
  depth = 0,
): readonly Piece[] | undefined {
  if (depth > deepest) return undefined;
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(reference)) {
    const name = match[1] ?? match[2] ?? match[3];
    if (name === undefined) return undefined;
    if (match.index > from)
      pieces.push({ kind: 'written', text: text.slice(from, match.index), source, from });
    from = match.index + match[0].length;
    const value = variables.get(name);
    const inner =
      value === undefined
        ? [{ kind: 'unknown' as const, name }]
        : variablePieces(value, variables, name, depth + 1);
    if (inner === undefined) return undefined;
    pieces.push(...inner);
  }
  if (from < text.length) pieces.push({ kind: 'written', text: text.slice(from), source, from });
  return pieces;
}
