import { z } from 'zod';
import { dateInputs, textInputs } from './inputs.ts';
import { anyText, confirm, id, image, plainText, text, url } from './text-objects.ts';

const style = z.enum(['primary', 'danger']).optional();
const accessibilityLabel = text(75).optional();
const focus = z.boolean().optional();

export const button = z.strictObject({
  type: z.literal('button'),
  action_id: id,
  text: plainText(75),
  value: text(2_000).optional(),
  url: url.optional(),
  style,
  confirm: confirm.optional(),
  accessibility_label: accessibilityLabel,
});

const workflowButton = z.strictObject({
  type: z.literal('workflow_button'),
  action_id: id,
  text: plainText(75),
  workflow: z.looseObject({ trigger: z.looseObject({ url }) }),
  style,
  confirm: confirm.optional(),
  accessibility_label: accessibilityLabel,
});

const option = z.strictObject({
  text: anyText(75),
  value: text(75),
  description: anyText(75).optional(),
  url: url.optional(),
});

const overflow = z.strictObject({
  type: z.literal('overflow'),
  action_id: id,
  options: z.array(option).min(1).max(5),
  confirm: confirm.optional(),
});

const choice = {
  action_id: id,
  options: z.array(option).min(1).max(10),
  confirm: confirm.optional(),
  focus_on_load: focus,
};
const checkboxes = z.strictObject({
  type: z.literal('checkboxes'),
  ...choice,
  initial_options: z.array(option).min(1).max(10).optional(),
});
const radioButtons = z.strictObject({
  type: z.literal('radio_buttons'),
  ...choice,
  initial_option: option.optional(),
});

const select = {
  action_id: id,
  placeholder: plainText(150).optional(),
  confirm: confirm.optional(),
  focus_on_load: focus,
};
const options = z.array(option).min(1).max(100).optional();
const optionGroups = z
  .array(z.strictObject({ label: plainText(75), options: z.array(option).min(1).max(100) }))
  .min(1)
  .max(100)
  .optional();
const filter = z
  .strictObject({
    include: z
      .array(z.enum(['im', 'mpim', 'private', 'public']))
      .min(1)
      .optional(),
    exclude_external_shared_channels: z.boolean().optional(),
    exclude_bot_users: z.boolean().optional(),
  })
  .optional();
const responseUrlEnabled = z.boolean().optional();
const single = [
  z.strictObject({
    type: z.literal('static_select'),
    ...select,
    options,
    option_groups: optionGroups,
    initial_option: option.optional(),
  }),
  z.strictObject({
    type: z.literal('external_select'),
    ...select,
    initial_option: option.optional(),
    min_query_length: z.int().min(1).optional(),
  }),
  z.strictObject({ type: z.literal('users_select'), ...select, initial_user: z.string().optional() }),
  z.strictObject({
    type: z.literal('channels_select'),
    ...select,
    initial_channel: z.string().optional(),
    response_url_enabled: responseUrlEnabled,
  }),
  z.strictObject({
    type: z.literal('conversations_select'),
    ...select,
    initial_conversation: z.string().optional(),
    default_to_current_conversation: z.boolean().optional(),
    filter,
    response_url_enabled: responseUrlEnabled,
  }),
] as const;
const many = { ...select, max_selected_items: z.int().min(1).optional() };
const multi = [
  z.strictObject({
    type: z.literal('multi_static_select'),
    ...many,
    options,
    option_groups: optionGroups,
    initial_options: z.array(option).min(1).max(100).optional(),
  }),
  z.strictObject({
    type: z.literal('multi_users_select'),
    ...many,
    initial_users: z.array(z.string()).optional(),
  }),
  z.strictObject({
    type: z.literal('multi_conversations_select'),
    ...many,
    initial_conversations: z.array(z.string()).optional(),
    default_to_current_conversation: z.boolean().optional(),
    filter,
  }),
] as const;

const controls = [button, workflowButton, overflow, checkboxes, radioButtons, ...single, ...multi] as const;

/** What an actions block may hold. */
export const actionElement = z.discriminatedUnion('type', [...controls, ...dateInputs]);

/** What may stand beside a section. */
export const accessory = z.discriminatedUnion('type', [...controls, ...dateInputs, image]);

/** What an input block may hold. */
export const inputElement = z.discriminatedUnion('type', [
  checkboxes,
  radioButtons,
  ...single,
  ...multi,
  ...dateInputs,
  ...textInputs,
]);

const feedbackButton = z.strictObject({
  text: plainText(75),
  accessibility_label: accessibilityLabel,
  value: text(2_000),
});

/** What a context_actions block may hold. */
export const contextAction = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('feedback_buttons'),
    action_id: id,
    positive_button: feedbackButton,
    negative_button: feedbackButton,
  }),
  z.strictObject({
    type: z.literal('icon_button'),
    action_id: id,
    icon: z.string(),
    text: plainText(75),
    accessibility_label: accessibilityLabel,
    value: text(2_000).optional(),
    visible_to_user_ids: z.array(z.string()).optional(),
    confirm: confirm.optional(),
  }),
]);
