/** What a phone shows at once in the usual font; a reply never needs more. */
export const screenRows = 34;

/** Rows that proportional text takes on a phone. */
export function textRows(text: string): number {
  return rows(text, 44);
}

/** Rows that preformatted text takes on a phone, which wraps it. */
export function literalRows(text: string): number {
  return rows(text, literalColumns);
}

export const literalColumns = 36;

function rows(text: string, columns: number): number {
  return text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / columns)), 0);
}
