import { z } from 'zod';
import { withoutMarkup } from './without-markup.ts';

/** A message as an interaction shows it; unknown and odd parts are ignored. */
export const readableMessageSchema = z.object({
  text: z.string().catch(''),
  blocks: z.array(z.unknown()).catch([]),
  attachments: z.array(z.unknown()).catch([]),
  files: z.array(z.unknown()).catch([]),
  ts: z.string().optional().catch(undefined),
  thread_ts: z.string().optional().catch(undefined),
});

/**
 * What a person reads in a Slack message, as plain text: blocks or else text, attachments, and what Slack shows of
 * text files. Only the end of a very long one.
 */
export function messageText({
  text,
  blocks,
  attachments,
  files,
}: z.infer<typeof readableMessageSchema>): string {
  const inBlocks = textIn(blocks);
  const parts = [
    inBlocks.trim() === '' ? withoutMarkup(text) : inBlocks,
    ...attachments.map(attachmentText),
    ...files.map((file) => fileSchema.safeParse(file).data?.preview ?? ''),
  ];
  return parts
    .filter((part) => part.trim() !== '')
    .join('\n')
    .slice(-longestText);
}

const longestText = 64 * 1_024;
const deepestBlock = 12;

const fileSchema = z.object({ preview: z.string().catch('') });

const optionalText = z.string().catch('');
const attachmentSchema = z.object({
  pretext: optionalText,
  title: optionalText,
  text: optionalText,
  fallback: optionalText,
  fields: z.array(z.object({ title: optionalText, value: optionalText })).catch([]),
  blocks: z.array(z.unknown()).catch([]),
});

function attachmentText(attachment: unknown): string {
  const parsed = attachmentSchema.safeParse(attachment);
  if (!parsed.success) return '';

  const { pretext, title, text, fallback, fields, blocks } = parsed.data;
  const lines = [pretext, title, text, ...fields.flatMap((field) => [field.title, field.value])];
  const shown = [...lines.filter((line) => line !== '').map(withoutMarkup), textIn(blocks)].join('\n');
  return shown.trim() === '' ? withoutMarkup(fallback) : shown;
}

/** Text of blocks of any kind, known or not: rich text is literal, mrkdwn is not. */
function textIn(node: unknown, depth = 0): string {
  if (depth > deepestBlock || typeof node !== 'object' || node === null) return '';
  if (Array.isArray(node)) return node.map((item) => textIn(item, depth + 1)).join('');

  const leaf = leafText(leafSchema.parse(node));
  if (leaf !== undefined) return leaf;
  const inside = Object.values(node)
    .map((item) => textIn(item, depth + 1))
    .join('');
  return inside === '' ? '' : `${inside}\n`;
}

/** Undefined for what is no leaf. */
function leafText({ type, text, url }: z.infer<typeof leafSchema>): string | undefined {
  switch (type) {
    case 'text':
      return text;
    case 'plain_text':
    case 'raw_text':
      return `${text}\n`;
    case 'mrkdwn':
    case 'markdown':
      return `${withoutMarkup(text)}\n`;
    case 'link':
      return text || url;
    default:
      return undefined;
  }
}

const leafSchema = z.object({ type: optionalText, text: optionalText, url: optionalText });
