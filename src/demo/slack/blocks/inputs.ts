import { z } from 'zod';
import { confirm, id, plainText } from './text-objects.ts';

const common = { action_id: id, focus_on_load: z.boolean().optional() };
const placeholder = plainText(150).optional();
const dispatch = z
  .strictObject({
    trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).min(1),
  })
  .optional();
const typed = { ...common, placeholder, dispatch_action_config: dispatch };
const length = z.int().max(3_000).optional();
const initialValue = z.string().optional();

export const dateInputs = [
  z.strictObject({
    type: z.literal('datepicker'),
    ...common,
    placeholder,
    confirm: confirm.optional(),
    initial_date: z.iso.date().optional(),
  }),
  z.strictObject({
    type: z.literal('timepicker'),
    ...common,
    placeholder,
    confirm: confirm.optional(),
    initial_time: z
      .string()
      .regex(/^\d\d:\d\d$/u)
      .optional(),
    timezone: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('datetimepicker'),
    ...common,
    confirm: confirm.optional(),
    initial_date_time: z.int().optional(),
  }),
] as const;

export const textInputs = [
  z.strictObject({
    type: z.literal('plain_text_input'),
    ...typed,
    initial_value: initialValue,
    multiline: z.boolean().optional(),
    min_length: length,
    max_length: length,
  }),
  z.strictObject({ type: z.literal('email_text_input'), ...typed, initial_value: initialValue }),
  z.strictObject({ type: z.literal('url_text_input'), ...typed, initial_value: initialValue }),
  z.strictObject({
    type: z.literal('number_input'),
    ...typed,
    is_decimal_allowed: z.boolean(),
    initial_value: initialValue,
    min_value: initialValue,
    max_value: initialValue,
  }),
] as const;
