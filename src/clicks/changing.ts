import type { Logger } from 'pino';
import type { Actor } from '../accounts/actor.ts';
import type { Action, Decision } from '../accounts/may.ts';
import type { Place } from '../accounts/permission.ts';
import type { SlackUser } from '../accounts/slack-user.ts';
import type { Audit } from '../incidents/audit.ts';
import type { Changes } from '../incidents/changes.ts';
import type { PipelineId } from '../incidents/incident-key.ts';
import type { Reversals } from '../incidents/reversals.ts';
import type { GitlabActing } from '../remedies/gitlab-port.ts';
import type { Journal } from '../remedies/journal.ts';

export type Acting = Extract<Actor, { readonly kind: 'acting' }>;

/** What is still to be done about a change: end it if nobody does, see what became of it, show that it can no longer be undone. */
export type Duty = 'settle' | 'follow' | 'show';

/** What changing GitLab for a person takes. */
export interface Changing {
  /** Who somebody is at GitLab, asked afresh. */
  readonly actorOf: (user: SlackUser) => Promise<Actor>;
  /** Asked afresh for each change. */
  readonly permit: (actor: Actor, action: Action, place: Place) => Promise<Decision>;
  /** GitLab with that person's own token, or with the bot's where it stands in. */
  readonly gitlabAs: (actor: Acting) => GitlabActing;
  readonly fingerprint: (text: string) => string;
  readonly changes: Changes;
  readonly journalOf: (change: string) => Journal;
  readonly reversals: Reversals;
  readonly audit: Audit;
  /** Runs `work` while nobody else does for the same target, in any replica. */
  readonly alone: <T>(target: string, work: () => Promise<T>) => Promise<T>;
  readonly wait: (ms: number) => Promise<void>;
  /** Shows what is known now. */
  readonly wakeThread: (pipeline: PipelineId) => Promise<void>;
  /** Sees to a duty later; one that is waiting already is not put off. */
  readonly later: (duty: Duty, pipeline: PipelineId, change: string, delayMs: number) => Promise<void>;
  readonly now: () => number;
  readonly log: Logger;
}
