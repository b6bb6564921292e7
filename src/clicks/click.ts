import { z } from 'zod';
import { verbs } from '../remedies/verbs.ts';

const slackId = z.string().regex(/^[A-Z0-9]{1,40}$/);

/** A person's click on a button of a reply, as it is kept until it is answered. Every string is still hostile. */
export const clickSchema = z.object({
  /** The same click, whenever it arrives, has the same one. */
  id: z.string().regex(/^[\w-]{1,100}$/),
  verb: z.enum(verbs),
  /** The reply's own opaque id: what may be done about it is looked up. */
  about: z.string().regex(/^[\w-]{1,64}$/),
  /** Slack ids of the person and of their workspace. */
  user: z.object({ teamId: slackId, userId: slackId }),
  /** Milliseconds since 1970. */
  clickedAt: z.number(),
  /** Where the message stands: what concerns the person alone is whispered there. */
  place: z.object({ channel: z.string().max(40), threadTs: z.string().max(40) }),
});

export type Click = z.infer<typeof clickSchema>;
