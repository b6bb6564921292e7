/** Longest line that any pattern gets to see; what engines write is far shorter, and a hostile log is not. */
export const longestLine = 4_096;

/**
 * One line as a terminal would leave it: no escape sequences, no invisible characters, no text that a carriage
 * return overwrote. Longer lines end with the last whole word before {@link longestLine}.
 */
export function plainLine(raw: string): string {
  if (raw === '') return '';
  const row = raw.slice(0, 4 * longestLine);
  if (!unusual.test(row)) return cut(row.trimEnd());
  return cut(
    lastOverwrite(row)
      .replace(escapeSequence, '')
      .replace(ghostColour, '')
      .replace(invisible, '')
      .replace(oddSpace, ' ')
      .trimEnd(),
  );
}

/** The beginning of a secret can be too short to be known for one, so no word is cut in two. */
function cut(line: string): string {
  if (line.length <= longestLine) return line;
  let end = longestLine;
  while (end > 0 && !border.test(line.charAt(end - 1))) end -= 1;
  return line.slice(0, end);
}

const border = /[\s"'=,]/;

/** Anything but printable ASCII, or what could be the rest of a colour code. */
const unusual = /[^ -~]|\[0K|\[[\d;]{3,5}m/;

// OSC up to BEL or ST, CSI, and the two-character escapes (ECMA-48 §5.3–5.6); 0x9b and 0x9d are their one-byte forms.
const escapeSequence =
  /(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]{0,1024}(?:\u0007|\u001b\\|\u009c)?|(?:\u001b\[|\u009b)[0-?]{0,32}[ -/]{0,4}[@-~]?|\u001b[ -/]{0,4}[0-Z\\^-~]?/g;

// The runner's own codes as they look after a copy from the web page, which drops the escape character or spells it.
const ghostColour = /(?:\u241b|\^\[|\\u001b|\\x1b|\\033|\\e|=1B)?\[(?:0K|0;m|\d{1,2};\d{1,2}m)/gi;

// C0 without tab, DEL, C1, soft hyphen, zero-width and bidirectional controls, byte order mark, replacement character.
const invisible =
  /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffd]/g;

const oddSpace = /[\t\u00a0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/g;

function lastOverwrite(line: string): string {
  const rows = line.split('\r');
  return rows.findLast((row) => /[^\s\u001b]/.test(row.replace(escapeSequence, ''))) ?? '';
}
