import type { CommandRequest } from '../../commands/request.ts';
import { whyNeverAsked } from '../../egress/policy.ts';
import { parseImageReference } from '../../failure/image/image-reference.ts';
import type { InvalidReason } from '../../failure/image/invalid-reference.ts';
import { type PlatformFault, readPlatform } from './read-platform.ts';
import { typedWords } from './typed-words.ts';

/** What somebody wants of the bot. */
export type ParsedCommand =
  | { readonly kind: 'help' }
  | { readonly kind: 'wish'; readonly wish: CommandRequest['wish'] }
  /** A word that this version keeps free for what it does not do. */
  | { readonly kind: 'not-available'; readonly word: string }
  /** The address of a job or pipeline. */
  | { readonly kind: 'address' }
  | { readonly kind: 'faulty'; readonly fault: CommandFault };

/** What is wrong with a question. Strings are what was typed. */
export type CommandFault =
  | {
      readonly kind: 'bad-reference';
      readonly image: string;
      readonly reason: InvalidReason | 'masked' | 'bad-port';
    }
  | { readonly kind: 'bad-platform'; readonly platform: string; readonly why: PlatformFault }
  /** `from` or `for` with nothing behind it, or twice. */
  | { readonly kind: 'incomplete'; readonly word: 'from' | 'for' }
  | { readonly kind: 'twice'; readonly word: 'from' | 'for' }
  /** In talk, a word alone is no image yet. */
  | { readonly kind: 'bare-word'; readonly word: string }
  /** `why` is the end of a sentence. */
  | { readonly kind: 'forbidden'; readonly image: string; readonly why: string };

/** Never images; write `list:latest` for one of that name. */
const notYet: ReadonlySet<string> = new Set(['subscribe', 'unsubscribe', 'list', 'mute', 'status']);

/** Reads what stands behind `/pullcheck`, or behind a mention of the app. */
export function parseCommand(text: string): ParsedCommand {
  const [first = 'help', ...rest] = typedWords(text);
  const word = first.toLowerCase();
  if (word === 'help') return { kind: 'help' };
  if (word === 'agents') return { kind: 'wish', wish: { kind: 'agents' } };
  if (word === 'link' || word === 'unlink') return { kind: 'wish', wish: { kind: word } };
  if (notYet.has(word)) return { kind: 'not-available', word };
  if (/^https?:\/\/[^/]+\/.+\/-\/(?:jobs|pipelines)\/\d+/.test(first)) return { kind: 'address' };
  return parseCheck(first, rest);
}

/** As `parseCommand`, for what is said in a conversation: thanks are no image. */
export function parseMention(text: string): ParsedCommand {
  const parsed = parseCommand(text);
  if (parsed.kind !== 'wish' || parsed.wish.kind !== 'check' || /[/:@.]/.test(parsed.wish.image))
    return parsed;
  return { kind: 'faulty', fault: { kind: 'bare-word', word: parsed.wish.image } };
}

function parseCheck(typed: string, rest: readonly string[]): ParsedCommand {
  const image = typed.replace(/[,;!?]+$/, '');
  const fault = referenceFault(image);
  if (fault !== null) return { kind: 'faulty', fault };
  const clauses = readClauses(rest);
  if (clauses.kind === 'faulty') return clauses;
  const { from, platform: asked, leftOut } = clauses;
  if (asked === null) return { kind: 'wish', wish: { kind: 'check', image, platform: null, from, leftOut } };
  const platform = readPlatform(asked);
  if (platform.kind === 'faulty') {
    return { kind: 'faulty', fault: { kind: 'bad-platform', platform: asked, why: platform.why } };
  }
  return { kind: 'wish', wish: { kind: 'check', image, platform: platform.platform, from, leftOut } };
}

function referenceFault(image: string): CommandFault | null {
  const parsed = parseImageReference(image);
  if (parsed.kind === 'masked') return { kind: 'bad-reference', image, reason: 'masked' };
  if (parsed.kind === 'invalid') return { kind: 'bad-reference', image, reason: parsed.reason };
  const { registry } = parsed.reference;
  const port = Number(/:(\d+)$/.exec(registry)?.[1] ?? 443);
  if (port < 1 || port > 65_535) return { kind: 'bad-reference', image, reason: 'bad-port' };
  const why = whyNeverAsked(registry.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1'));
  return why === null ? null : { kind: 'forbidden', image, why };
}

type Clauses =
  | {
      readonly kind: 'read';
      readonly from: string | null;
      readonly platform: string | null;
      readonly leftOut: string;
    }
  | Extract<ParsedCommand, { readonly kind: 'faulty' }>;

function readClauses(words: readonly string[]): Clauses {
  const found = new Map<'from' | 'for', string>();
  const leftOut: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const name = word.toLowerCase();
    if (name !== 'from' && name !== 'for') {
      leftOut.push(word);
      continue;
    }
    const value = words[at + 1];
    if (value === undefined) return { kind: 'faulty', fault: { kind: 'incomplete', word: name } };
    if (found.has(name)) return { kind: 'faulty', fault: { kind: 'twice', word: name } };
    found.set(name, value.slice(0, longestName));
    at += 1;
  }
  const rest = leftOut.join(' ').slice(0, longestName);
  return { kind: 'read', from: found.get('from') ?? null, platform: found.get('for') ?? null, leftOut: rest };
}

const longestName = 200;
