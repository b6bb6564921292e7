/** What a phone shows at once in the usual font, beside the author's name and the button; a reply never needs more. */
export const screenRows = 30;

/** Rows that proportional text takes on a phone. */
export function textRows(text: string): number {
  return rows(text, 44);
}

/** Rows that preformatted text takes on a phone, which wraps it. */
export function literalRows(text: string): number {
  return rows(text, literalColumns);
}

export const literalColumns = 40;

/** The longest of the texts that `make` cuts at `max` characters or fewer and that `fits`; a stump where none does. */
export function longestFitting(
  make: (max: number) => string,
  { max, fits }: { readonly max: number; readonly fits: (text: string) => boolean },
): string {
  let size = max;
  while (size > shortest && !fits(make(size))) size = Math.floor(size * 0.85);
  return make(size);
}

const shortest = 24;

function rows(text: string, columns: number): number {
  return text.split('\n').reduce((sum, line) => sum + wrappedRows(line, columns), 0);
}

/** Lines break between words; a word that is longer than a line breaks anywhere. */
function wrappedRows(line: string, columns: number): number {
  let count = 1;
  let used = 0;
  for (const { length } of line.split(' ')) {
    const needed = used === 0 ? length : used + 1 + length;
    if (needed <= columns) {
      used = needed;
      continue;
    }
    count += (used === 0 ? 0 : 1) + Math.max(0, Math.ceil(length / columns) - 1);
    used = length % columns || Math.min(length, columns);
  }
  return count;
}
