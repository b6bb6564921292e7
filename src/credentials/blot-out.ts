import { z } from 'zod';

export const mark = '[REDACTED]';
/** Shorter values would blot out innocent words, and are no secrets. */
const minLength = 4;

/** The same value without these secrets, however they are spelled in it. */
export function blotOut<T>(value: T, secrets: readonly string[]): T {
  const pattern = anyOf(secrets);
  if (pattern === undefined) return value;
  // Of the same shape: only what strings say has changed.
  return z.custom<T>().parse(mapStrings(value, (text) => text.replace(pattern, mark)));
}

/** Finds each of them as it is, JSON-escaped (once and twice), URL-encoded and in base64 at any alignment. */
export function anyOf(secrets: readonly string[]): RegExp | undefined {
  const spellings = [...new Set(secrets.flatMap(spellingsOf))].filter((text) => text.length >= minLength);
  if (spellings.length === 0) return undefined;
  // The longest first: a secret may contain another one.
  const alternatives = spellings.toSorted((a, b) => b.length - a.length).map(escapeRegExp);
  return new RegExp(alternatives.join('|'), 'g');
}

function spellingsOf(secret: string): readonly string[] {
  if (secret.length < minLength) return [];
  const urlEncoded = encodeURIComponent(secret);
  const escaped = inJson(secret);
  return [
    secret,
    escaped,
    inJson(escaped),
    urlEncoded,
    urlEncoded.replaceAll(/%../g, (code) => code.toLowerCase()),
    urlEncoded.replaceAll('%20', '+'),
    ...[0, 1, 2].flatMap((offset) => base64At(secret, offset)),
  ];
}

/** The characters that a value fully decides when `offset` bytes stand before it: `user:` before a password, say. */
function base64At(secret: string, offset: number): readonly string[] {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
  const text = bytes
    .toString('base64')
    .slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6));
  return [text, text.replaceAll('+', '-').replaceAll('/', '_'), encodeURIComponent(text)];
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** Keys too; a number that spells a secret becomes a string. */
export function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (typeof value === 'number') return change(String(value)) === String(value) ? value : mark;
  if (Array.isArray(value)) return value.map((one) => mapStrings(one, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [change(key), mapStrings(one, change)]),
  );
}
