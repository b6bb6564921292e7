import { isPlaceholder, looksRandom, REDACTED, withoutTail } from './secret-words.ts';

/**
 * Replaces the values of names that say "secret": `DB_PASSWORD=…`, `"auth":"…"`, `\"identitytoken\":\"…\"`, YAML,
 * `<password>…`. In prose (`fetch token: unexpected status`) only what no sentence would say.
 */
export function redactAssignments(text: string): string {
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(assignment)) {
    if (match.index < from) continue;
    const found = readAssignment(text, match);
    if (found === null || !isSecret(found)) continue;
    parts.push(text.slice(from, found.start), REDACTED);
    from = found.end;
  }
  return from === 0 ? text : parts.join('') + text.slice(from);
}

// The end of the name, the quote that closes it, the separator.
const assignment =
  /(password|passwd|passwort|passphrase|pass|pwd|secret|token|credentials?|(?:api|access|secret|private|account|encryption|signing|master|primary)[_-]?key|auth)(\\{0,8}["'])?(?:[ \t]{0,4}(=>|:=|[:=>])[ \t]{0,4}|[ \t]{1,4}(?:is[ \t:]{1,4})?)/gi;

interface Assignment {
  readonly name: string;
  readonly isNameQuoted: boolean;
  /** Empty where only blanks, or "is", stand between name and value. */
  readonly separator: string;
  /** The text before the name, at most 24 characters of it. */
  readonly lead: string;
  readonly value: string;
  readonly isQuoted: boolean;
  /** Whether nothing but closing punctuation follows on the line. */
  readonly isLast: boolean;
  readonly start: number;
  readonly end: number;
}

function readAssignment(text: string, match: RegExpExecArray): Assignment | null {
  const [whole, ending = '', closingQuote, separator = ''] = match;
  let nameStart = match.index;
  while (nameStart > 0 && match.index - nameStart < 64 && /[\w.:-]/.test(text.charAt(nameStart - 1)))
    nameStart -= 1;
  const name = text.slice(nameStart, match.index) + ending;
  const lead = text.slice(Math.max(0, nameStart - 24), nameStart);
  if (/(?:[a-z]|[A-Z]{2})(?:auth|pass|pwd)$/.test(name)) return null;
  const valueStart = match.index + whole.length;
  const isLine = separator === '=' && /(?:^|[\r\n])$/.test(lead) && environmentName.test(name);
  const value = isLine ? readLine(text, valueStart) : readValue(text, valueStart);
  const isLast = /^["'\\]{0,4}[ \t]*(?:$|[\r\n,;)}\]#])/.test(text.slice(value.end, value.end + 24));
  const isNameQuoted = closingQuote !== undefined;
  return { name, isNameQuoted, separator, lead, ...value, value: text.slice(value.start, value.end), isLast };
}

const environmentName = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9_]*)?$/;

type Span = Pick<Assignment, 'start' | 'end' | 'isQuoted'>;

const bareWord = /(?:[^\s"'`<>\\&;,]|[&;,](?!["']?[\w.-]{1,64}["']?[=:])|\\(?!["'nrtu]))+/y;
const openQuote = /\[?(\\*)(["'`])/y;

/** A quoted value ends at the quote that is escaped no deeper than the first, a bare one where the word ends. */
function readValue(text: string, from: number): Span {
  openQuote.lastIndex = from;
  const open = openQuote.exec(text);
  if (open === null) {
    bareWord.lastIndex = from;
    const word = withoutTail(bareWord.exec(text)?.[0] ?? '');
    return { start: from, end: from + word.length, isQuoted: false };
  }
  const [whole, escapes = '', quote = ''] = open;
  const start = from + whole.length;
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '\n' || char === '\r') return { start, end: at, isQuoted: true };
    if (char === quote && depth <= escapes.length) return { start, end: at - depth, isQuoted: true };
    depth = char === '\\' ? depth + 1 : 0;
  }
  return { start, end: text.length, isQuoted: true };
}

/** What `env` prints: anything up to the end of the line. */
function readLine(text: string, start: number): Span {
  const length = text.slice(start).search(/[\r\n]/);
  return { start, end: length < 0 ? text.length : start + length, isQuoted: true };
}

function isSecret(found: Assignment): boolean {
  const { name, value, isQuoted, separator } = found;
  if (isPlaceholder(value) || /^[{[=]/.test(value)) return false;
  if (/pwd$/i.test(name) && /^["']?(?:[A-Z]:)?[\\/]/i.test(value)) return false;
  if (separator === '') return /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[\w+=]{16,}$/.test(value);
  if (separator === '>') return found.lead.endsWith('<');
  if (separator !== ':') return true;
  if (found.isNameQuoted) return isQuoted || looksRandom(value);
  if (isSetting(found)) return !prose.test(value);
  if (isQuoted) return value.length >= 4 && !/\s|:\/\//.test(value);
  return looksRandom(value);
}

/** Whether `name: value` stands as in a configuration: alone on its line, in braces, or with an environment name. */
function isSetting({ name, lead, isLast, value }: Assignment): boolean {
  if (/_/.test(name) && environmentName.test(name)) return true;
  if (/:$/.test(name + value)) return false;
  const isFirst = /(?:^|[\r\n{[,(])[ \t]{0,20}(?:-[ \t]{1,4})?(?:export[ \t])?["'\\]{0,2}$/.test(lead);
  return isFirst && isLast;
}

/** What follows `token:` in an error, not in a configuration. */
const prose =
  /^(?:invalid|expired|required|denied|missing|unauthorized|forbidden|incorrect|wrong|rejected|revoked|not|is|unexpected|failed|error|unknown|empty|EOF)\b/i;
