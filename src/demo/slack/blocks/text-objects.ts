import { z } from 'zod';

/** A string of 1 to `maximum` UTF-16 units, the strictest way to count that Slack's limits allow. */
export function text(maximum: number): z.ZodString {
  return z.string().min(1).max(maximum);
}

export function plainText(maximum: number) {
  return z.strictObject({
    type: z.literal('plain_text'),
    text: text(maximum),
    emoji: z.boolean().optional(),
  });
}

export function mrkdwn(maximum: number) {
  return z.strictObject({
    type: z.literal('mrkdwn'),
    text: text(maximum),
    verbatim: z.boolean().optional(),
  });
}

export function anyText(maximum: number) {
  return z.discriminatedUnion('type', [plainText(maximum), mrkdwn(maximum)]);
}

export const url = z
  .string()
  .max(3_000)
  .refine((value) => URL.canParse(value) && /^https?:/iu.test(value), 'invalid url');

export const id = text(255).optional();

export const confirm = z.strictObject({
  title: plainText(100),
  text: anyText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style: z.enum(['primary', 'danger']).optional(),
});

export const image = z
  .strictObject({
    type: z.literal('image'),
    alt_text: text(2_000),
    image_url: url.optional(),
    slack_file: z.strictObject({ id: z.string().optional(), url: url.optional() }).optional(),
  })
  .refine((it) => (it.image_url === undefined) !== (it.slack_file === undefined), {
    message: 'must provide either image_url or slack_file',
  });
