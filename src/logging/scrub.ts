const mark = '[REDACTED]';
/** Shorter values would blot out innocent words, and are no secrets. */
const minLength = 4;

interface ScrubberOptions {
  readonly secrets: readonly string[];
  /** Further ones, as they are at this moment; the same list until one comes or goes. */
  readonly liveSecrets?: () => readonly string[];
  /** Takes out what has the shape of a secret. */
  readonly redact: (text: string) => string;
}

/**
 * Takes secrets out of finished JSON lines: the known values as they are, JSON-escaped (once and twice), URL-encoded and
 * in base64 at any alignment, and everything that has the shape of a secret. What comes out is one line of JSON again; a
 * line that cannot be cleaned so is withheld.
 */
export function createLineScrubber({
  secrets,
  liveSecrets = () => none,
  redact,
}: ScrubberOptions): (line: string) => string {
  const known = anyOf(secrets);
  const alive = whileTheSame(liveSecrets);
  const scrub = (text: string): string => redact(without(known, without(alive(), text)));

  return (line) => {
    const scrubbed = scrub(line);
    if (scrubbed === line || isJson(scrubbed)) return scrubbed;
    // A value swallowed a quote or a brace: clean each string by itself, then the whole, for what only its key gives away.
    const rebuilt = `${redact(JSON.stringify(mapStrings(parseJson(line), scrub)))}\n`;
    return isJson(rebuilt) ? rebuilt : withheld;
  };
}

const none: readonly string[] = [];

const withheld = `${JSON.stringify({ level: 'error', msg: 'log line withheld: it could not be cleaned of secrets' })}\n`;

function without(pattern: RegExp | undefined, text: string): string {
  return pattern === undefined ? text : text.replace(pattern, mark);
}

function whileTheSame(liveSecrets: () => readonly string[]): () => RegExp | undefined {
  let list: readonly string[] = [];
  let pattern: RegExp | undefined;
  return () => {
    const now = liveSecrets();
    if (now !== list) {
      list = now;
      pattern = anyOf(now);
    }
    return pattern;
  };
}

function anyOf(secrets: readonly string[]): RegExp | undefined {
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

function isJson(text: string): boolean {
  return parseJson(text) !== undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (typeof value === 'number') return change(String(value)) === String(value) ? value : mark;
  if (Array.isArray(value)) return value.map((one) => mapStrings(one, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [change(key), mapStrings(one, change)]),
  );
}
