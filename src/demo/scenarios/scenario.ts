import type { CauseCode } from '../../causes/codes.ts';
import type { Role } from '../../failure/failure-text.ts';
import type { TraceDescription } from '../gitlab/trace-writer.ts';
import type { RunnerName } from './runners.ts';

/** A pipeline that failed, or did not, and what must be seen in Slack afterwards. */
export interface Scenario {
  /** kebab-case, unique. */
  readonly name: string;
  /** One line for the person who watches. */
  readonly title: string;
  readonly pipelines: readonly ScenarioPipeline[];
  /** What GitLab sends, in this order. */
  readonly hooks: readonly ScenarioHook[];
  /** Pipelines about which GitLab's own Slack message is posted first. */
  readonly notified?: readonly string[];
  /** The threads at the end; a pipeline that is not named here has none. */
  readonly expected: readonly ExpectedThread[];
  /** Texts that must be nowhere in Slack. */
  readonly secrets?: readonly string[];
}

export interface ScenarioPipeline {
  /** Names it within the scenario. */
  readonly name: string;
  /** `group/project` */
  readonly project: string;
  readonly ref: string;
  readonly status: 'failed' | 'success';
  readonly source?: string;
  /** The bridge that triggered it, in a pipeline that comes before this one. */
  readonly triggeredBy?: { readonly pipeline: string; readonly job: string };
  /** Title of the merge request that it ran for. */
  readonly mergeRequest?: string;
  readonly commitTitle: string;
  /** What `.gitlab-ci.yml` says on its branch, where that matters. */
  readonly ciFile?: string;
  readonly jobs: readonly ScenarioJob[];
}

export interface ScenarioJob {
  readonly name: string;
  readonly stage: string;
  readonly kind?: 'bridge';
  readonly status?: 'failed' | 'success';
  readonly allowFailure?: boolean;
  readonly runner?: RunnerName;
  /** Oldest first: all but the last were repeated by `retry:`. None for a bridge. */
  readonly attempts: readonly ScenarioTrace[];
  /** `erased`: nobody can read it any more. `late`: its end arrives only at the second reading. */
  readonly log?: 'erased' | 'late';
}

/** What the runner saw; the rest of the description follows from the runner. */
export type ScenarioTrace = Omit<TraceDescription, 'runner' | 'executor' | 'startedAt'>;

export type ScenarioHook =
  | { readonly kind: 'pipeline'; readonly pipeline: string }
  /** `attempt` counts from 0; the last where absent. */
  | { readonly kind: 'job'; readonly pipeline: string; readonly job: string; readonly attempt?: number };

export interface ExpectedThread {
  readonly pipeline: string;
  /** Whose message starts the thread. */
  readonly parent: 'pullcheck' | 'gitlab';
  readonly replies: readonly ExpectedReply[];
}

export interface ExpectedReply {
  readonly cause: CauseCode;
  readonly image: string | null;
  readonly role: Role | null;
  /** Names of the jobs that it covers. */
  readonly jobs: readonly string[];
}
