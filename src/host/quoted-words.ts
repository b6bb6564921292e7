/**
 * Splits a line as systemd does: at blanks outside quotes; quotes are taken away, and backslashes resolved outside
 * single ones.
 *
 * @see https://www.freedesktop.org/software/systemd/man/latest/systemd.syntax.html#Quoting
 */
export function quotedWords(line: string): readonly string[] {
  return [...line.matchAll(word)].map(([text]) => unquote(text));
}

const word = /(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+/g;

function unquote(text: string): string {
  return text.replaceAll(/"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/g, (_, double, single, escaped) =>
    String(single ?? escaped ?? String(double).replaceAll(/\\(.)/g, '$1')),
  );
}
