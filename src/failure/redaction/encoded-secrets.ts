import { REDACTED } from './secret-words.ts';

/**
 * Replaces what becomes a secret once it is decoded: words with percent, `\u00XX`, `\/` or entity escapes are
 * replaced by their redacted plain form, base64 as a whole.
 */
export function redactEncoded(text: string, redactPlain: (text: string) => string): string {
  return redactBase64(redactEscaped(text, redactPlain), redactPlain);
}

const escape = /%[0-9A-Fa-f]{2}|\\u00[0-7][0-9a-fA-F]|\\\/|&(?:quot|apos|amp|#\d{2,3}|#x[0-9a-fA-F]{2});/g;
const border = /[\s"'<>]/;
const maxWord = 8_192;

function redactEscaped(text: string, redactPlain: (text: string) => string): string {
  const parts: string[] = [];
  let from = 0;
  let done = 0;
  for (const { index } of text.matchAll(escape)) {
    if (index < done) continue;
    let start = index;
    while (start > done && index - start < maxWord && !border.test(text.charAt(start - 1))) start -= 1;
    done = index;
    while (done < text.length && done - index < maxWord && !border.test(text.charAt(done))) done += 1;
    const decoded = unescape(text.slice(start, done));
    const redacted = redactPlain(decoded);
    if (redacted === decoded) continue;
    parts.push(text.slice(from, start), redacted);
    from = done;
  }
  return from === 0 ? text : parts.join('') + text.slice(from);
}

const entities: Readonly<Record<string, string>> = { quot: '"', apos: "'", amp: '&' };

/** Escapes of escapes (`%253D`) are undone too, three deep. */
function unescape(word: string): string {
  let plain = word;
  for (let depth = 0; depth < 3; depth += 1) {
    const next = plain.replace(escape, (found) => {
      if (found === '\\/') return '/';
      if (found.startsWith('%')) return String.fromCharCode(Number.parseInt(found.slice(1), 16));
      if (found.startsWith('\\u')) return String.fromCharCode(Number.parseInt(found.slice(2), 16));
      if (found.startsWith('&#x')) return String.fromCharCode(Number.parseInt(found.slice(3, -1), 16));
      if (found.startsWith('&#')) return String.fromCharCode(Number.parseInt(found.slice(2, -1), 10));
      return entities[found.slice(1, -1)] ?? found;
    });
    if (next === plain) break;
    plain = next;
  }
  return plain;
}

const base64Run = /[A-Za-z0-9+/_-]{16,}={0,2}/g;

function redactBase64(text: string, redactPlain: (text: string) => string): string {
  return text.replace(base64Run, (run) => {
    if (isDense(run)) return REDACTED;
    const plain = decode(run);
    if (plain === '') return run;
    const isPair = /^[\w.@$|+-]{1,128}:[^\s/]\S{2,}$/.test(plain);
    return isPair || redactPlain(plain) !== plain ? REDACTED : run;
  });
}

/** Empty where the run is no base64 of printable ASCII; its first twelve bytes decide early. */
function decode(run: string): string {
  if (!/^[\t\n\r\x20-\x7e]*$/.test(toBytes(run.slice(0, 16)))) return '';
  const plain = toBytes(run);
  return /^[\t\n\r\x20-\x7e]*$/.test(plain) ? plain : '';
}

function toBytes(run: string): string {
  const standard = run.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/');
  return atob(standard.length % 4 === 1 ? standard.slice(0, -1) : standard);
}

/**
 * Sixty and more characters that no name, path or hexadecimal digest mixes like this: a key, or a token of a kind that
 * nobody knows. Checksums of packages (`sha512-…`) say what they are.
 */
function isDense(run: string): boolean {
  if (run.length < 60 || /^sha\d{1,3}-/.test(run)) return false;
  const head = run.slice(0, 1_024);
  // Names joined by hyphens may be long; one of their parts is not.
  if (/[_-]/.test(head)) return head.split(/[/_-]/).some((part) => part.length >= 30 && isMixed(part));
  return isMixed(head) && countOf(/\//g, head) * 12 < head.length;
}

function isMixed(text: string): boolean {
  return [/[A-Z]/g, /[a-z]/g, /\d/g].every((kind) => countOf(kind, text) >= 3);
}

function countOf(kind: RegExp, text: string): number {
  return text.match(kind)?.length ?? 0;
}
