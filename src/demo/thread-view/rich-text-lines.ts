import { type Json, type JsonObject, objectsIn, stringIn } from '../slack/json.ts';
import { byName } from './by-name.ts';
import { emojiText } from './emoji-text.ts';
import type { Line, Names } from './line.ts';

/** A rich text block as lines: lists with bullets or numbers, quotes and literal text behind a bar. */
export function richTextLines(block: JsonObject, names: Names): readonly Line[] {
  return objectsIn(block['elements']).flatMap((element) => partLines(element, names));
}

const prefixes = byName({ rich_text_preformatted: '┃ ', rich_text_quote: '> ' });

function partLines(element: JsonObject, names: Names): readonly Line[] {
  if (element['type'] === 'rich_text_list') return listLines(element, names);
  const prefix = prefixes.get(stringIn(element['type'])) ?? '';
  const text = inline(element['elements'], names);
  return withoutLastBreak(text)
    .split('\n')
    .map((line) => ({ prefix, text: line }));
}

function listLines({ style, indent, offset, elements }: JsonObject, names: Names): readonly Line[] {
  const margin = '  '.repeat(typeof indent === 'number' ? indent : 0);
  const first = (typeof offset === 'number' ? offset : 0) + 1;
  return objectsIn(elements).flatMap((item, index) => {
    const bullet = style === 'ordered' ? `${first + index}. ` : '• ';
    return withoutLastBreak(inline(item['elements'], names))
      .split('\n')
      .map((text, line) => ({ prefix: margin, text: `${line === 0 ? bullet : '  '}${text}` }));
  });
}

function inline(elements: Json | undefined, names: Names): string {
  return objectsIn(elements)
    .map((element) => leafText(element, names))
    .join('');
}

function leafText(leaf: JsonObject, names: Names): string {
  const text = inlineText.get(stringIn(leaf['type']));
  return text === undefined ? stringIn(leaf['text']) : text(leaf, names);
}

type LeafText = (leaf: JsonObject, names: Names) => string;

const inlineText = byName<LeafText>({
  link: ({ text, url }) => stringIn(text ?? url),
  emoji: ({ name }) => emojiText(stringIn(name)),
  user: ({ user_id: id }, names) => `@${names.get(stringIn(id)) ?? stringIn(id)}`,
  usergroup: ({ usergroup_id: id }) => `@${stringIn(id)}`,
  channel: ({ channel_id: id }) => `#${stringIn(id)}`,
  broadcast: ({ range }) => `@${stringIn(range)}`,
  date: ({ fallback, format }) => stringIn(fallback ?? format),
});

/** A section's closing line break sets it apart in Slack and would be an empty line here. */
function withoutLastBreak(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}
