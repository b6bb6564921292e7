import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { GitlabActing } from './gitlab-port.ts';
import type { Journal } from './journal.ts';
import type { Verb } from './verbs.ts';

/** What a reply is about: for fixes to decide on, and to act upon. */
export interface Target {
  readonly projectId: number;
  /** `group/project` */
  readonly projectPath: string;
  readonly projectUrl: string;
  readonly pipelineId: number;
  /** Branch or tag; null where the delivery named none. */
  readonly ref: string | null;
  readonly isTag: boolean;
  /** Null: GitLab did not say. */
  readonly isProtectedRef: boolean | null;
  /** The failed jobs of the incident; never empty. */
  readonly jobs: readonly TargetJob[];
  /** With what hosts saw and what is known of credentials. */
  readonly diagnosis: Diagnosis;
}

export interface TargetJob {
  readonly id: number;
  readonly name: string;
}

/** A button, as it is shown. */
export interface Offer {
  /** At most 30 characters. */
  readonly label: string;
  /** What Slack asks before it sends the click; null: nothing. */
  readonly confirm: string | null;
  /** Whether it is what should be tried first. */
  readonly isPrimary: boolean;
}

/**
 * A change of GitLab that a click makes, and makes once.
 *
 * @typeParam Wish what the person chose besides clicking; null where there is nothing to choose. Never kept: it may
 *   hold a secret.
 * @typeParam Plan JSON, without a secret: it may be kept and come back.
 * @typeParam Reversal JSON; may hold a secret and is sealed wherever it is kept.
 */
export interface Fix<Wish, Plan, Reversal> {
  readonly verb: Verb;
  /** From what is known already: null where it would not help, or that is not established. Pure. */
  applies(target: Target): Offer | null;
  /** Looks, and changes nothing. */
  plan(target: Target, wish: Wish, tools: Tools): Promise<Planned<Plan>>;
  /**
   * Does it once, however often it is called with the same journal. After a restart `wish` may be gone (null): then
   * it settles what was begun, and begins nothing that needs it.
   *
   * @throws ExternalError where GitLab is away or asks to wait: call it again later, with the same journal.
   */
  perform(plan: Plan, wish: Wish | null, tools: ChangingTools): Promise<Outcome<Reversal>>;
  /**
   * Restores what was before, or does nothing and says who changed it since. Null: there is no way back.
   *
   * @throws as `perform` does.
   */
  readonly undo: ((reversal: Reversal, tools: ChangingTools) => Promise<Outcome<null>>) | null;
}

export type Planned<Plan> =
  | {
      readonly kind: 'planned';
      readonly plan: Plan;
      /** Sentences: what changes where, who will see it, whose name it runs under. */
      readonly preview: readonly string[];
    }
  /** `why`: one or two sentences, with who could. */
  | { readonly kind: 'cannot'; readonly why: string };

export type Outcome<Reversal> =
  | {
      readonly kind: 'done';
      /** Empty where it was so already. */
      readonly effects: readonly Effect[];
      /** What of it could not be done; sentences. */
      readonly left: readonly string[];
      readonly reversal: Reversal | null;
    }
  /** Nothing was changed. */
  | { readonly kind: 'refused'; readonly why: string }
  /** GitLab did not say whether it was done, and it does not show. Calling again settles it. */
  | { readonly kind: 'unsettled'; readonly why: string };

/** For the audit trail and the thread: what changed where. Values only as fingerprints. */
export interface Effect {
  /** `variable DOCKER_AUTH_CONFIG`, `job unit`, `merge request !7` */
  readonly what: string;
  /** `project acme/shop` */
  readonly where: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly url: string | null;
}

export interface Tools {
  /** With the rights of the person, or of the bot for a person whose rights were asked. */
  readonly gitlab: GitlabActing;
  readonly actor: Actor;
  /** HMAC under a key of ours: the same for the same text, and tells nothing of it. */
  readonly fingerprint: (text: string) => string;
}

export interface ChangingTools extends Tools {
  readonly journal: Journal;
  /** Resolves after so many milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
  /**
   * Runs `work` while nobody else does for the same `target`, in any replica. GitLab can compare and set nothing, so
   * that two that read, merge and write a variable at once would lose one's entry.
   */
  readonly alone: <T>(target: string, work: () => Promise<T>) => Promise<T>;
}

export interface Actor {
  readonly gitlabUsername: string;
  readonly slackUserId: string;
  readonly acts: 'with-own-token' | 'with-bot-token';
}
