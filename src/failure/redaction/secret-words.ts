/** What stands where a secret stood. */
export const REDACTED = '[REDACTED]';

const placeholder =
  /^(?:[\w.-]{0,16}\[?(?:MASKED|REDACTED|FILTERED)\]?|[*•.x]+|X{3,}|\$(?:[A-Z_][A-Z0-9_]*|[a-z_]+|env:\w+|\{[^}]*\}?|\([^)]*\)?)|%\w+%|\{\{.*|<.*>|null|nil|none|true|false|undefined)$/s;

/** Whether a word only says that a secret belongs here: a mask, a variable, a literal, or nothing. */
export function isPlaceholder(word: string): boolean {
  return word === '' || (word.length <= 256 && placeholder.test(word));
}

/** Whether a word is too irregular for prose, a host, a path or a version: what a generated secret looks like. */
export function looksRandom(word: string): boolean {
  return /^[\w+/=~-]{12,}$/.test(word) && /\d/.test(word) && /[A-Za-z]/.test(word);
}

/**
 * Parts a bare word from the punctuation of the sentence or the brackets that follow it, which a reader of the
 * error needs: `abc): dial tcp` keeps `): dial tcp`.
 */
export function withoutTail(word: string): string {
  let end = word.length;
  while (end > 0 && ':.,;)]}'.includes(word.charAt(end - 1))) end -= 1;
  return word.slice(0, end);
}
