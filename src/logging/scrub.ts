import { anyOf, mapStrings, mark } from '../credentials/blot-out.ts';

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
