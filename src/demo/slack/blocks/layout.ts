import { z } from 'zod';
import { accessory, actionElement, button, contextAction, inputElement } from './elements.ts';
import { richText } from './rich-text.ts';
import { dataTable, table } from './tables.ts';
import { anyText, id, image, mrkdwn, plainText, text, url } from './text-objects.ts';

const section = z
  .strictObject({
    type: z.literal('section'),
    block_id: id,
    text: anyText(3_000).optional(),
    fields: z.array(anyText(2_000)).min(1).max(10).optional(),
    accessory: accessory.optional(),
    expand: z.boolean().optional(),
  })
  .refine((it) => it.text !== undefined || it.fields !== undefined, {
    message: 'must provide either text or fields',
  });
const header = z.strictObject({ type: z.literal('header'), block_id: id, text: plainText(150) });
const divider = z.strictObject({ type: z.literal('divider'), block_id: id });
const imageBlock = z
  .strictObject({
    type: z.literal('image'),
    block_id: id,
    alt_text: text(2_000),
    title: plainText(2_000).optional(),
    image_url: url.optional(),
    slack_file: z.strictObject({ id: z.string().optional(), url: url.optional() }).optional(),
  })
  .refine((it) => (it.image_url === undefined) !== (it.slack_file === undefined), {
    message: 'must provide either image_url or slack_file',
  });
const context = z.strictObject({
  type: z.literal('context'),
  block_id: id,
  elements: z
    .array(z.discriminatedUnion('type', [plainText(3_000), mrkdwn(3_000), image]))
    .min(1)
    .max(10),
});
const actions = z.strictObject({
  type: z.literal('actions'),
  block_id: id,
  elements: z.array(actionElement).min(1).max(25),
});
const input = z.strictObject({
  type: z.literal('input'),
  block_id: id,
  label: plainText(2_000),
  hint: plainText(2_000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  element: inputElement,
});
const file = z.strictObject({
  type: z.literal('file'),
  block_id: id,
  external_id: text(255),
  source: z.literal('remote'),
});
const video = z.strictObject({
  type: z.literal('video'),
  block_id: id,
  alt_text: text(2_000),
  title: plainText(199),
  title_url: url.optional(),
  description: plainText(200).optional(),
  author_name: text(49).optional(),
  provider_name: text(200).optional(),
  provider_icon_url: url.optional(),
  thumbnail_url: url,
  video_url: url,
});
const markdown = z.strictObject({ type: z.literal('markdown'), block_id: id, text: text(12_000) });
const contextActions = z.strictObject({
  type: z.literal('context_actions'),
  block_id: id,
  elements: z.array(contextAction).min(1).max(5),
});
const alert = z.strictObject({
  type: z.literal('alert'),
  block_id: id,
  text: anyText(200),
  level: z.enum(['default', 'info', 'warning', 'error', 'success']).optional(),
});
const card = z
  .strictObject({
    type: z.literal('card'),
    block_id: id,
    hero_image: image.optional(),
    icon: image.optional(),
    title: mrkdwn(150).optional(),
    subtitle: mrkdwn(150).optional(),
    body: mrkdwn(200).optional(),
    actions: z.array(button).min(1).max(3).optional(),
  })
  .refine((it) => it.hero_image ?? it.title ?? it.actions ?? it.body, {
    message: 'must provide hero_image, title, actions or body',
  });
const carousel = z.strictObject({
  type: z.literal('carousel'),
  block_id: id,
  elements: z.array(card).min(1).max(10),
});
const taskCard = z.strictObject({
  type: z.literal('task_card'),
  block_id: id,
  task_id: text(255),
  title: text(3_000),
  status: z.enum(['pending', 'in_progress', 'complete', 'error']),
  details: richText.optional(),
  output: richText.optional(),
  sources: z.array(z.strictObject({ type: z.literal('url'), url, text: text(3_000) })).optional(),
});
const plan = z.strictObject({
  type: z.literal('plan'),
  block_id: id,
  title: text(3_000),
  tasks: z.array(taskCard).optional(),
});
const container = z.strictObject({
  type: z.literal('container'),
  block_id: id,
  title: plainText(150).optional(),
  rich_text_title: richText.optional(),
  subtitle: anyText(150).optional(),
  child_blocks: z
    .array(
      z.discriminatedUnion('type', [
        actions,
        context,
        divider,
        file,
        header,
        imageBlock,
        input,
        richText,
        section,
        table,
        video,
      ]),
    )
    .min(1)
    .max(10),
  width: z.enum(['narrow', 'standard', 'wide', 'full']).optional(),
  icon: image.optional(),
  is_collapsible: z.boolean().optional(),
  default_collapsed: z.boolean().optional(),
  has_header_divider: z.boolean().optional(),
});

/** Every block that Slack knows, as far as its shape goes. */
export const anyBlock = z.discriminatedUnion('type', [
  section,
  header,
  divider,
  imageBlock,
  context,
  actions,
  input,
  file,
  video,
  markdown,
  richText,
  table,
  dataTable,
  contextActions,
  alert,
  card,
  carousel,
  taskCard,
  plan,
  container,
]);
