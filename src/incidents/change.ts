import { z } from 'zod';
import { verbs } from '../remedies/verbs.ts';

const text = z.string().max(1_000);

const effectSchema = z.object({
  what: text,
  where: text,
  before: text.nullable(),
  after: text.nullable(),
  url: text.nullable(),
});

/** Who acts, as the thread and the audit trail name them. */
const doerSchema = z.object({
  /** Workspace of the Slack user. */
  teamId: z.string().max(40),
  slackUserId: z.string().max(40),
  gitlabUsername: z.string().max(255),
  acts: z.enum(['with-own-token', 'with-bot-token']),
});

const watchedJobSchema = z.object({
  name: text,
  /** The run that failed before the change. */
  failedId: z.int(),
  /** The run that was seen since; null: none yet. */
  newId: z.int().nullable(),
});

/** How it goes with what was to be repaired. */
const aftermathSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('awaited'),
    /**
     * `host`: the host is asked again; `pullable`: until the image can be pulled; `jobs`: what was retried runs;
     * `merge-request`: until it is merged and what it corrects has run.
     */
    phase: z.enum(['host', 'pullable', 'jobs', 'merge-request']),
    /** When this phase began, milliseconds since 1970. */
    since: z.number(),
    jobs: z.array(watchedJobSchema).max(200),
    /** How often the host was asked while it is waited for. */
    looks: z.int().min(0).default(0),
    /** How many of the last of these established nothing. */
    unknownInARow: z.int().min(0).default(0),
    sentence: text,
  }),
  z.object({ kind: z.literal('proven'), sentence: text }),
  z.object({ kind: z.literal('still-failing'), sentence: text }),
  /** It cannot be told, or nobody waits for it any more. */
  z.object({ kind: z.literal('open'), sentence: text }),
]);

export const changeSchema = z.object({
  /** The same click has the same one; the journal's too. */
  id: z.string().regex(/^[\w-]{1,100}$/),
  verb: z.enum(verbs),
  /** Key of the reply that it belongs to. */
  reply: z.string().max(64),
  by: doerSchema,
  /** Milliseconds since 1970. */
  at: z.number(),
  state: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('running') }),
    z.object({
      kind: z.literal('done'),
      effects: z.array(effectSchema).max(200),
      /** What of it could not be done; sentences. */
      left: z.array(text).max(20),
      /** Until then its undoing is kept; null: there is none. Milliseconds since 1970. */
      undoableUntil: z.number().nullable(),
    }),
    z.object({ kind: z.literal('undone'), by: doerSchema, at: z.number() }),
    /** Nothing was changed. */
    z.object({ kind: z.literal('refused'), why: text }),
    /** GitLab did not say, and it does not show. */
    z.object({ kind: z.literal('unsettled'), why: text }),
  ]),
  aftermath: aftermathSchema.nullable(),
});

/** One performance of a fix, as it is kept and shown. Holds no secret. */
export type Change = z.infer<typeof changeSchema>;
export type Doer = z.infer<typeof doerSchema>;
export type Aftermath = z.infer<typeof aftermathSchema>;
export type Awaited = Extract<Aftermath, { readonly kind: 'awaited' }>;
