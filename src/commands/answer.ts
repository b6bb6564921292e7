import type { CheckConclusion } from '../diagnosis/conclude-check.ts';

/** What a person is told, before it is put into blocks. Strings are literal, and may be hostile. */
export type CommandAnswer =
  /** The check has begun; what it finds comes within so many seconds. */
  | {
      readonly kind: 'asking';
      readonly image: string;
      readonly places: readonly string[];
      readonly withinSeconds: number;
    }
  | { readonly kind: 'checked'; readonly check: CheckConclusion; readonly leftOut: string }
  | { readonly kind: 'agents'; readonly agents: AgentsKnown }
  /** `url`: the one-time address for this person alone; null where accounts are not linked here. */
  | { readonly kind: 'link'; readonly url: string | null }
  | { readonly kind: 'unlinked'; readonly was: boolean }
  /** `from` names nobody. */
  | {
      readonly kind: 'no-such-place';
      readonly from: string;
      readonly names: readonly string[];
      readonly tags: readonly string[];
    }
  /** This person may not ask. One or two sentences. */
  | { readonly kind: 'refused'; readonly why: string }
  /** Something of ours went wrong, again and again. */
  | { readonly kind: 'broken' };

export type AgentsKnown =
  /** PULLCHECK_AGENTS_FILE is not set. */
  { readonly kind: 'none-set-up' } | { readonly kind: 'enrolled'; readonly agents: readonly AgentLine[] };

export interface AgentLine {
  readonly name: string;
  readonly tags: readonly string[];
  readonly state:
    | {
        readonly kind: 'present';
        readonly version: string;
        readonly platform: string;
        readonly runners: readonly { readonly id: number | null; readonly name: string | null }[];
        /** Why its runners are not known; null where they are. */
        readonly runnersFault: string | null;
        /** Since it last announced itself. */
        readonly seenSecondsAgo: number;
      }
    | { readonly kind: 'outdated'; readonly version: string | null }
    | { readonly kind: 'absent' };
}
