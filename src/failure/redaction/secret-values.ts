import { withoutTail } from './secret-words.ts';

/** Where in a text a value stands, without its quotes. */
export interface ValueSpan {
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
}

const openQuote = /\[?(\\{0,16})(["'`])/y;

/**
 * Reads the value that begins at `from`. A quoted one ends at the quote that is escaped no deeper than the first, or with
 * its line; a bare one where the word ends.
 *
 * @param maxLength the value is cut there.
 */
export function readValue(text: string, from: number, maxLength: number): ValueSpan {
  openQuote.lastIndex = from;
  const open = openQuote.exec(text);
  if (open === null) return readWord(text, from, maxLength);
  const [whole, escapes = '', quote = ''] = open;
  const start = from + whole.length;
  const limit = Math.min(text.length, start + maxLength);
  let depth = 0;
  for (let at = start; at < limit; at += 1) {
    const char = text.charAt(at);
    if (char === '\n' || char === '\r') return { start, end: at, isQuoted: true };
    if (char === quote && depth <= escapes.length) return { start, end: at - depth, isQuoted: true };
    depth = char === '\\' ? depth + 1 : 0;
  }
  return { start, end: limit, isQuoted: true };
}

/** Everything up to the end of the line. */
export function readLine(text: string, start: number): ValueSpan {
  const length = text.slice(start).search(/[\r\n]/);
  return { start, end: length < 0 ? text.length : start + length, isQuoted: true };
}

// `&`, `;` and `,` belong to the word unless another name with its value follows.
const wordPart = /[^\s"'`<>\\&;,]+|[&;,](?!["']?[\w.-]{1,64}["']?[=:])|\\(?!["'nrtu])/y;

function readWord(text: string, start: number, maxLength: number): ValueSpan {
  const within = text.slice(start, start + maxLength);
  let end = 0;
  for (;;) {
    wordPart.lastIndex = end;
    if (!wordPart.test(within)) break;
    end = wordPart.lastIndex;
  }
  return { start, end: start + withoutTail(within.slice(0, end)).length, isQuoted: false };
}
