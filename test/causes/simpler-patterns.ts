/**
 * Patterns that together take at least as long as the given one on any text, up to a constant factor, and are quicker to
 * prove linear: without alternatives, and each with the shortest beginning that its first repetition can be told by.
 *
 * A backtracking matcher tries the alternatives of a group one after the other, so that `a(?:b|c)d` takes what `abd` and
 * `acd` take. A fixed beginning only rules out places to start from.
 */
export function simplerPatterns(source: string): readonly string[] {
  return withoutAlternatives(source)
    .filter(repeatsForEver)
    .map((pattern) => pattern.slice(fixedBeginning.exec(pattern)?.[0].length ?? 0));
}

/** All but the last of the plain letters that it begins with. */
const fixedBeginning = /^(?:\\b)?(?:(?:[^\\.*+?()[\]{}|^$]|\\\W)(?=(?:[^\\.*+?()[\]{}|^$]|\\\W)(?![*+?{])))*/;

const opensGroup = /^\((?!\?<?[=!])(?:\?:|\?<\w+>)?/;

function withoutAlternatives(source: string): readonly string[] {
  return alternativesOf(source).flatMap((alternative) => {
    const tokens = tokensOf(alternative);
    const from = tokens.findIndex(
      (token, at) => opensGroup.test(token) && !isRepeated(tokens, endOf(tokens, at)),
    );
    if (from < 0) return [alternative];
    const to = endOf(tokens, from);
    const inner = alternativesOf(tokens.slice(from + 1, to).join(''));
    const isOptional = tokens[to + 1] === '?';
    const before = tokens.slice(0, from).join('');
    const after = tokens.slice(to + (isOptional ? 2 : 1)).join('');
    return [...inner, ...(isOptional ? [''] : [])].flatMap((one) =>
      withoutAlternatives(before + one + after),
    );
  });
}

/** The parts of `a|b(?:c|d)|e` that stand beside each other at the top: `a`, `b(?:c|d)`, `e`. */
export function alternativesOf(source: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (const token of tokensOf(source)) {
    if (token.startsWith('(')) depth += 1;
    if (token === ')') depth -= 1;
    if (token === '|' && depth === 0) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${token}`);
  }
  return parts;
}

function tokensOf(source: string): readonly string[] {
  return source.match(/\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:<?[=!]|:|<\w+>))?|[^]/g) ?? [];
}

function endOf(tokens: readonly string[], from: number): number {
  let depth = 0;
  return tokens.findIndex((token, at) => {
    if (at < from) return false;
    if (token.startsWith('(')) depth += 1;
    if (token === ')') depth -= 1;
    return depth === 0;
  });
}

function isRepeated(tokens: readonly string[], end: number): boolean {
  return /^[*+{]/.test(tokens[end + 1] ?? '');
}

export function repeatsForEver(pattern: string): boolean {
  return /[*+]|\{\d+,\}/.test(pattern.replaceAll(/\\./g, ''));
}
