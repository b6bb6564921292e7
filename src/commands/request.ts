import { z } from 'zod';

/** What a person asked for in Slack, as it is kept until it is answered. Every string is still hostile. */
export const commandRequestSchema = z.object({
  /** The same request, whenever it arrives, has the same one. */
  id: z.string().regex(/^[\w-]{1,100}$/),
  /** Slack id of the workspace that the question came from. */
  team: z.string().regex(/^[A-Z0-9]{1,40}$/),
  /** Slack id. */
  user: z.string().regex(/^[A-Z0-9]{1,40}$/),
  /** Milliseconds since 1970. */
  askedAt: z.number(),
  to: z.discriminatedUnion('kind', [
    /** To the person alone. `url` is a `response_url`: a secret, and of use for half an hour. */
    z.object({ kind: z.literal('person'), url: z.string().max(2_000) }),
    /** To a thread, for whoever reads it; what is wrong with the question, to the person alone. */
    z.object({
      kind: z.literal('thread'),
      channel: z.string().max(40),
      threadTs: z.string().max(40),
    }),
  ]),
  wish: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('check'),
      image: z.string().min(1).max(4_096),
      /** `linux/arm64`; null: each host's own. */
      platform: z.string().max(60).nullable(),
      /** Name of an agent, or a tag; null: everybody who is there. */
      from: z.string().max(200).nullable(),
      /** Words behind the question that mean nothing; empty where there are none. */
      leftOut: z.string().max(200),
    }),
    z.object({ kind: z.literal('agents') }),
    z.object({ kind: z.literal('link') }),
    z.object({ kind: z.literal('unlink') }),
  ]),
});

export type CommandRequest = z.infer<typeof commandRequestSchema>;
export type CheckWish = Extract<CommandRequest['wish'], { readonly kind: 'check' }>;

/** Where an answer goes. */
export type AnswerAddress = Pick<CommandRequest, 'id' | 'user' | 'to'>;
