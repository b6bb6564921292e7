import { z } from 'zod';
import { id, text, url } from './text-objects.ts';

const unlimited = 1_000_000;
const style = z
  .strictObject({
    bold: z.boolean().optional(),
    italic: z.boolean().optional(),
    strike: z.boolean().optional(),
    code: z.boolean().optional(),
    underline: z.boolean().optional(),
  })
  .optional();
const literal = z.strictObject({ type: z.literal('text'), text: text(unlimited), style });
const link = z.strictObject({
  type: z.literal('link'),
  url,
  text: text(unlimited).optional(),
  unsafe: z.boolean().optional(),
  style,
});
const inline = z.discriminatedUnion('type', [
  literal,
  link,
  z.strictObject({ type: z.literal('emoji'), name: text(100), unicode: z.string().optional(), style }),
  z.strictObject({ type: z.literal('user'), user_id: text(40), style }),
  z.strictObject({ type: z.literal('usergroup'), usergroup_id: text(40), style }),
  z.strictObject({ type: z.literal('channel'), channel_id: text(40), style }),
  z.strictObject({ type: z.literal('team'), team_id: text(40), style }),
  z.strictObject({
    type: z.literal('broadcast'),
    range: z.enum(['here', 'channel', 'everyone']),
    style,
  }),
  z.strictObject({ type: z.literal('color'), value: text(40), style }),
  z.strictObject({
    type: z.literal('date'),
    timestamp: z.int(),
    format: text(1_000),
    url: url.optional(),
    fallback: z.string().optional(),
    style,
  }),
]);
const border = z.union([z.literal(0), z.literal(1)]).optional();
const section = z.strictObject({ type: z.literal('rich_text_section'), elements: z.array(inline).min(1) });

export const richText = z.strictObject({
  type: z.literal('rich_text'),
  block_id: id,
  elements: z
    .array(
      z.discriminatedUnion('type', [
        section,
        z.strictObject({
          type: z.literal('rich_text_list'),
          elements: z.array(section).min(1),
          style: z.enum(['bullet', 'ordered']),
          indent: z.int().min(0).max(8).optional(),
          offset: z.int().min(0).optional(),
          border,
        }),
        z.strictObject({ type: z.literal('rich_text_quote'), elements: z.array(inline).min(1), border }),
        z.strictObject({
          type: z.literal('rich_text_preformatted'),
          elements: z.array(z.discriminatedUnion('type', [literal, link])).min(1),
          border,
        }),
      ]),
    )
    .min(1),
});
