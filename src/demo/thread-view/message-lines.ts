import { isObject, itemsIn, type Json, type JsonObject, objectsIn, stringIn } from '../slack/json.ts';
import type { Message } from '../slack/message.ts';
import { byName } from './by-name.ts';
import type { Line, Names } from './line.ts';
import { mrkdwnText } from './mrkdwn-text.ts';
import { richTextLines } from './rich-text-lines.ts';
import { cleanLine } from './terminal-text.ts';

/** A message's content as lines: its blocks, without any its text, then attachments. */
export function messageLines(message: Message, names: Names): readonly Line[] {
  const { text, blocks, attachments } = message;
  const own = blocks.length > 0 ? blocks.flatMap((block) => blockLines(block, names)) : words(text, names);
  return [...own, ...attachments.flatMap((attachment) => attachmentLines(attachment, names))].map((line) => ({
    ...line,
    text: cleanLine(line.text),
  }));
}

function blockLines(block: JsonObject, names: Names): readonly Line[] {
  const draw = drawings.get(stringIn(block['type']));
  return draw === undefined ? [plain(`(${stringIn(block['type'])})`)] : draw(block, names);
}

type Drawing = (block: JsonObject, names: Names) => readonly Line[];

const drawings: ReadonlyMap<string, Drawing> = byName({
  section: (block, names) => [
    ...textLines(block['text'], names),
    ...objectsIn(block['fields']).flatMap((field) => textLines(field, names)),
    ...buttonLines(objectsIn([block['accessory'] ?? null])),
  ],
  header: ({ text }, names) => textLines(text, names),
  context: ({ elements }, names) => [
    plain(
      objectsIn(elements)
        .map((element) => elementText(element, names).replaceAll('\n', ' '))
        .join('  '),
    ),
  ],
  rich_text: (block, names) => richTextLines(block, names),
  actions: ({ elements }) => buttonLines(objectsIn(elements)),
  divider: () => [plain('───')],
  markdown: ({ text }) => stringIn(text).split('\n').map(plain),
  image: ({ alt_text: alt }) => [plain(`(image: ${stringIn(alt)})`)],
  table: ({ rows }, names) => itemsIn(rows).map((row) => rowLine(row, names)),
});

function attachmentLines(attachment: JsonObject, names: Names): readonly Line[] {
  const fields = objectsIn(attachment['fields']).map(({ title, value }) =>
    plain(`${stringIn(title)}: ${mrkdwnText(stringIn(value), names)}`),
  );
  const lines = [
    ...words(stringIn(attachment['pretext']), names),
    ...words(stringIn(attachment['author_name']), names),
    ...words(stringIn(attachment['title']), names),
    ...words(stringIn(attachment['text']), names),
    ...fields,
    ...objectsIn(attachment['blocks']).flatMap((block) => blockLines(block, names)),
    ...words(stringIn(attachment['footer']), names),
  ];
  return lines.map(({ prefix, text }) => ({ prefix: `▌ ${prefix}`, text }));
}

function textLines(text: Json | undefined, names: Names): readonly Line[] {
  return isObject(text) ? elementText(text, names).split('\n').map(plain) : [];
}

function elementText(element: JsonObject, names: Names): string {
  if (element['type'] === 'image') return `(image: ${stringIn(element['alt_text'])})`;
  const text = stringIn(element['text']);
  return element['type'] === 'mrkdwn' ? mrkdwnText(text, names) : text;
}

function rowLine(row: Json, names: Names): Line {
  const cells = objectsIn(row).map((cell) =>
    cell['type'] === 'rich_text'
      ? richTextLines(cell, names)
          .map(({ text }) => text)
          .join(' ')
      : stringIn(cell['text']),
  );
  return plain(cells.join(' | '));
}

/** Buttons and menus beside each other, as they are in Slack. */
function buttonLines(elements: readonly JsonObject[]): readonly Line[] {
  const labels = elements.map(({ type, text, placeholder }) => {
    const label = [text, placeholder].find(isObject);
    if (type === 'overflow') return '[⋯]';
    return type === 'image' ? '(image)' : `[${stringIn(label?.['text']).replaceAll('\n', ' ')}]`;
  });
  return labels.length === 0 ? [] : [plain(labels.join(' '))];
}

function words(text: string, names: Names): readonly Line[] {
  return text === '' ? [] : mrkdwnText(text, names).split('\n').map(plain);
}

function plain(text: string): Line {
  return { prefix: '', text };
}
