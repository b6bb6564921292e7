const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const wide =
  /^(?:\p{Extended_Pictographic}(?!\uFE0E)|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6])/u;
const narrowPictures = /^[\u00A9\u00AE\u2122\u2139\u2194-\u21AA\u25AA-\u25FE\u2600-\u27BF](?!\uFE0F)/u;
/** Terminals act on control characters; direction and invisible format characters deceive the reader. */
const unsafe = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;
const emojiJoiners = /(?<=\p{Extended_Pictographic}\uFE0F?)\u200D(?=\p{Extended_Pictographic})/gu;

/** One line that a terminal shows as it reads: whatever could move the cursor or turn the text round is replaced. */
export function cleanLine(text: string): string {
  return text.replaceAll('\t', '  ').replace(emojiJoiners, '').replace(unsafe, '\uFFFD');
}

/** The columns that a text takes. */
export function columns(text: string): number {
  return graphemes(text).reduce((sum, grapheme) => sum + widthOf(grapheme), 0);
}

/**
 * Breaks a line at spaces, and a word that is too long anywhere.
 *
 * @returns at least one line; none is wider than `width` unless a single character is.
 */
export function wrapLine(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const part of text.split(/(?<= )(?=\S)/u).flatMap((word) => parts(word, width))) {
    if (line !== '' && columns(line) + columns(part.trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += part;
  }
  return [...lines, line.trimEnd()];
}

function parts(word: string, width: number): readonly string[] {
  if (columns(word.trimEnd()) <= width) return [word];
  const cut: string[] = [];
  let part = '';
  for (const grapheme of graphemes(word)) {
    if (part !== '' && columns(part) + widthOf(grapheme) > width) {
      cut.push(part);
      part = '';
    }
    part += grapheme;
  }
  return [...cut, part];
}

function graphemes(text: string): readonly string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

function widthOf(grapheme: string): number {
  if (/^\p{M}+$/u.test(grapheme)) return 0;
  return wide.test(grapheme) && !narrowPictures.test(grapheme) ? 2 : 1;
}
