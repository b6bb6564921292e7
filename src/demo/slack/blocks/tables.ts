import { z } from 'zod';
import { richText } from './rich-text.ts';
import { id, text } from './text-objects.ts';

const maximumCharacters = 10_000;
const rawText = z.strictObject({ type: z.literal('raw_text'), text: text(maximumCharacters) });
const cell = z.discriminatedUnion('type', [
  rawText,
  z.strictObject({ type: z.literal('raw_number'), value: z.number(), text: text(maximumCharacters) }),
  richText,
]);
const row = z.array(cell).min(1).max(20);

export const table = z
  .strictObject({
    type: z.literal('table'),
    block_id: id,
    rows: z.array(row).min(1).max(100),
    column_settings: z
      .array(
        z
          .strictObject({
            align: z.enum(['left', 'center', 'right']).optional(),
            is_wrapped: z.boolean().optional(),
          })
          .nullable(),
      )
      .max(20)
      .optional(),
  })
  .refine((it) => sizeOf(it.rows) <= maximumCharacters, {
    message: `must be less than ${maximumCharacters + 1} characters over all cells`,
    path: ['rows'],
  });

export const dataTable = z
  .strictObject({
    type: z.literal('data_table'),
    block_id: id,
    caption: text(2_000),
    rows: z
      .tuple([z.array(rawText).min(1).max(20)], row)
      .refine((rows) => rows.length >= 2 && rows.length <= 101),
    page_size: z.int().min(1).max(100).optional(),
    row_header_column_index: z.int().min(0).max(19).optional(),
  })
  .refine((it) => it.rows.every(({ length }) => length === it.rows[0].length), {
    message: 'rows must be of equal length',
    path: ['rows'],
  });

function sizeOf(rows: readonly (readonly z.infer<typeof cell>[])[]): number {
  return rows
    .flat()
    .map((it) => (it.type === 'rich_text' ? JSON.stringify(it.elements).length : it.text.length))
    .reduce((sum, size) => sum + size, 0);
}
