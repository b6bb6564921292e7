import { readLine, readValue } from './secret-values.ts';
import { isPlaceholder, looksRandom, REDACTED } from './secret-words.ts';

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
    const whole = readValue(text, match.index + match[0].length, text.length);
    from = Math.max(found.end, whole.end);
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
  /** Whether the value follows its separator without a blank. */
  readonly isTight: boolean;
  /** The text before the name, at most 24 characters of it. */
  readonly lead: string;
  readonly value: string;
  readonly isQuoted: boolean;
  /** Whether nothing but closing punctuation follows on the line. */
  readonly isLast: boolean;
  readonly start: number;
  readonly end: number;
}

/** So much of a value tells whether it is a secret. Only of a secret is the rest read, which keeps time linear. */
const decisiveLength = 256;

const environmentName = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9_]*)?$/;

function readAssignment(text: string, match: RegExpExecArray): Assignment | null {
  const [whole, ending = '', closingQuote, separator = ''] = match;
  const nameStart = startOfName(text, match.index);
  const name = text.slice(nameStart, match.index) + ending;
  if (/(?:[a-z]|[A-Z]{2})(?:auth|pass|pwd)$/.test(name)) return null;
  const lead = text.slice(Math.max(0, nameStart - 24), nameStart);
  const valueStart = match.index + whole.length;
  // `env` prints whatever the value is, up to the end of the line.
  const isLine = separator === '=' && /(?:^|[\r\n])$/.test(lead) && environmentName.test(name);
  const span = isLine ? readLine(text, valueStart) : readValue(text, valueStart, decisiveLength);
  return {
    name,
    isNameQuoted: closingQuote !== undefined,
    separator,
    isTight: separator !== '' && whole.endsWith(separator),
    lead,
    value: text.slice(span.start, span.end),
    isLast: /^["'\\]{0,4}[ \t]*(?:$|[\r\n,;)}\]#])/.test(text.slice(span.end, span.end + 24)),
    ...span,
  };
}

function startOfName(text: string, from: number): number {
  let start = from;
  while (start > 0 && from - start < 64 && /[\w.:-]/.test(text.charAt(start - 1))) start -= 1;
  return start;
}

function isSecret(found: Assignment): boolean {
  const { separator, value } = found;
  if (isHarmless(found)) return false;
  if (separator === '') return value.length >= 16 && isMixed(value);
  if (separator === '>') return found.lead.endsWith('<');
  return separator === ':' ? isSecretAfterColon(found) : true;
}

/** Masks and variables, the inside of objects and lists (read on its own), comparisons, working directories. */
function isHarmless({ name, value }: Assignment): boolean {
  if (isPlaceholder(value) || /^(?:[{[](?:["'\\{[\]}]|\w+[:=]|$)|=)/.test(value)) return true;
  return /pwd$/i.test(name) && /^["']?(?:[A-Z]:)?[\\/]/i.test(value);
}

function isMixed(value: string): boolean {
  return /^[\w+/=~-]{12,}$/.test(value) && /\d/.test(value) && /[a-z]/.test(value) && /[A-Z]/.test(value);
}

function isSecretAfterColon(found: Assignment): boolean {
  const { value, isQuoted } = found;
  if (found.isNameQuoted) return isQuoted || looksRandom(value);
  if (isSetting(found)) return !prose.test(value);
  // `team/auth:3f9ac1d2b47e` is an image and its tag.
  if (found.isTight && !isQuoted)
    return isMixed(value) && !/[/-]$/.test(found.lead) && !found.name.includes('-');
  return isQuoted ? value.length >= 4 && !/\s|:\/\//.test(value) : looksRandom(value);
}

/** Whether `name: value` stands as in a configuration: alone on its line, in braces, or with an environment name. */
function isSetting({ name, lead, isLast, isTight, isQuoted }: Assignment): boolean {
  if (name.includes('_') && environmentName.test(name)) return true;
  if (/[{[(,][ \t]{0,4}$/.test(lead)) return isLast || isTight;
  if (isTight && !isQuoted) return /^[A-Z]/.test(name) || /^pass(?:word|wd|phrase)$/.test(name);
  return isLast && /(?:^|[\r\n])[ \t]{0,20}(?:-[ \t]{1,4})?(?:export[ \t])?["'\\]{0,2}$/.test(lead);
}

/** What follows `token:` in an error, not in a configuration. */
const prose =
  /^(?:invalid|expired|required|denied|missing|unauthorized|forbidden|incorrect|wrong|rejected|revoked|not|is|unexpected|failed|error|unknown|empty|EOF)\b/i;
