import { z } from 'zod';

const name = z.string().min(1).max(200);
const inChannel = { user: name, channel: name };

/** What can be done on the page. */
export const actSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start'), scenario: name }),
  z.object({ kind: z.literal('repair'), scenario: name }),
  /** Retries a failed job, as the button in GitLab does. */
  z.object({ kind: z.literal('retry'), jobId: z.int() }),
  /** Merges a merge request, as the button in GitLab does. */
  z.object({ kind: z.literal('merge'), mergeRequestId: z.int() }),
  /** Types into a channel or a thread; what begins with a slash is a command. */
  z.object({
    kind: z.literal('say'),
    ...inChannel,
    text: z.string().min(1).max(4_000),
    threadTs: name.optional(),
  }),
  z.object({
    kind: z.literal('click'),
    ...inChannel,
    ts: name,
    actionId: name,
    blockId: name.optional(),
    option: name.optional(),
  }),
  z.object({ kind: z.literal('shortcut'), ...inChannel, ts: name }),
  z.object({
    kind: z.literal('submit'),
    viewId: name,
    values: z.record(name, z.string().max(10_000)),
  }),
  z.object({ kind: z.literal('open-home'), user: name }),
]);
export type Act = z.infer<typeof actSchema>;

/** `why` is shown to the person. */
export type ActOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'not-done'; readonly why: string }
  /** Beside the inputs of a modal, by `block_id`. */
  | { readonly kind: 'errors'; readonly errors: Readonly<Record<string, string>> };
