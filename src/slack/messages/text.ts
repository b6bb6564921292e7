const ellipsis = '…';

/**
 * Foreign text on one line: escape sequences, control, bidirectional and invisible characters gone, runs of white
 * space one space, at most `max` UTF-16 units, never half a surrogate pair. May be empty. Literal: for
 * `plain_text` and the leaves of `rich_text`, which Slack does not parse.
 */
export function oneLine(text: string, max: number): string {
  return cut(clean(text).replace(/\s+/g, ' ').trim(), max);
}

/** As `oneLine`, but line breaks and tabs stay. */
export function literal(text: string, max: number): string {
  return cut(clean(text.replace(/\r\n?/g, '\n')), max);
}

/** As `oneLine`, but what is too long loses its middle: the start says what it is, the end says why it failed. */
export function oneLineMiddle(text: string, max: number): string {
  const line = clean(text).replace(/\s+/g, ' ').trim();
  if (line.length <= max) return line;

  const head = Math.floor((max - ellipsis.length) * 0.4);
  const tail = line.length - (max - ellipsis.length - head);
  return mendEnds(line.slice(0, head)) + ellipsis + mendEnds(line.slice(tail));
}

/**
 * Foreign text for mrkdwn fields and for a message's `text`: one line with `&`, `<` and `>` escaped, so that nothing
 * in it becomes a mention, a channel, a date or a link. `max` counts the escaped text.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text/#escaping
 */
export function mrkdwn(text: string, max: number): string {
  // A backtick would open a code span that swallows what follows; Slack has no escape for it.
  const line = oneLine(text, max).replaceAll('`', "'");
  if (escaped(line).length <= max) return escaped(line);

  let result = '';
  for (const character of line) {
    if (result.length + escaped(character).length + ellipsis.length > max) break;
    result += escaped(character);
  }
  return result + ellipsis;
}

/** @returns the address as the URL standard writes it; undefined unless it is http or https and Slack takes it. */
export function webAddress(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;

  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  return url.href.length <= longestAddress ? url.href : undefined;
}

const longestAddress = 3_000;

function clean(text: string): string {
  return withoutMiddle(text)
    .replace(escapeSequences, '')
    .replace(invisible, '')
    .replace(/\p{Surrogate}/gu, '\uFFFD');
}

/** Nothing shown is nearly as long; what is cleaned is bounded before any pattern sees it. */
function withoutMiddle(text: string): string {
  if (text.length <= longestCleaned) return text;
  return text.slice(0, longestCleaned / 2) + ellipsis + text.slice(-longestCleaned / 2);
}

const longestCleaned = 20_000;

const escapeSequences = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?/g;

// C0 and C1 without tab and line breaks, soft hyphen, zero-width and bidirectional marks, tags.
const invisible =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu;

function cut(text: string, max: number): string {
  return text.length <= max ? text : mendEnds(text.slice(0, max - ellipsis.length)) + ellipsis;
}

/** Drops the half of a surrogate pair that a cut left at either end. */
function mendEnds(text: string): string {
  return text.replace(/^\p{Surrogate}|\p{Surrogate}$/gu, '');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
