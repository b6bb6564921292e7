import type { Outcome } from '../../probes/hop.ts';
import type { HopName } from '../../probes/hop-names.ts';
import type { JsonObject } from '../slack/json.ts';
import type { Author } from '../slack/message.ts';
import type { User } from '../slack/people.ts';

/** All that the page shows. Each part is sent when the page opens and whenever it has changed, as an event of its name. */
export interface PageParts {
  readonly house: HousePart;
  readonly slack: SlackPart;
  readonly failures: readonly FailureView[];
  readonly queues: readonly QueueView[];
  readonly gitlab: GitlabPart;
}

/** What stays as it is while the demo runs. */
export interface HousePart {
  readonly people: readonly Pick<User, 'id' | 'name' | 'realName' | 'kind'>[];
  readonly channels: readonly ChannelView[];
  /** Where the bot posts. */
  readonly channel: string;
  readonly gitlabUrl: string;
  readonly scenarios: readonly ScenarioView[];
  /** One sentence on the agents that there are. */
  readonly agents: string;
}

export interface ChannelView {
  readonly id: string;
  readonly name: string;
  readonly isPrivate: boolean;
  readonly archived: boolean;
  readonly members: readonly string[];
}

export interface ScenarioView {
  readonly name: string;
  readonly title: string;
  readonly isHeadline: boolean;
  /** What somebody outside Pullcheck can do about it, as a button says it; null where nothing has to be played. */
  readonly repair: string | null;
}

export interface SlackPart {
  /** Of all channels, replies included, oldest first. */
  readonly messages: readonly MessageView[];
  readonly ephemerals: readonly EphemeralView[];
  /** The modal on top and the Home tab of each person who has one. */
  readonly views: readonly SlackView[];
  /** What the bot did that Slack would have refused or counted against it. */
  readonly violations: readonly string[];
}

export interface MessageView {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs: string | null;
  readonly author: Author;
  readonly text: string;
  readonly blocks: readonly JsonObject[];
  readonly attachments: readonly JsonObject[];
  readonly isEdited: boolean;
  /** What it is about; null where it does not say. */
  readonly pipelineId: number | null;
}

export interface EphemeralView {
  readonly channel: string;
  readonly user: string;
  readonly ts: string;
  readonly threadTs: string | null;
  readonly text: string;
  readonly blocks: readonly JsonObject[];
}

export interface SlackView {
  readonly id: string;
  readonly type: 'modal' | 'home';
  readonly user: string;
  /** Changes with every update. */
  readonly hash: string;
  readonly title: string;
  /** Null where there is no such button. */
  readonly submit: string | null;
  readonly close: string;
  readonly blocks: readonly JsonObject[];
}

/** The eight hops of a failure, in order. */
export const hops = [
  'received',
  'queued',
  'taken',
  'read',
  'suspected',
  'asked',
  'concluded',
  'replied',
] as const;

/** How far one failed job has come. */
export interface FailureView {
  /** `<project id>/<job id>` */
  readonly failureId: string;
  readonly pipelineId: number;
  readonly jobName: string;
  readonly hops: readonly HopView[];
  readonly vantages: readonly VantageView[];
}

export interface HopView {
  readonly hop: (typeof hops)[number];
  /** Milliseconds since GitLab sent the webhook; null while it has not come so far. */
  readonly afterMs: number | null;
  readonly detail: string;
}

/** What one place saw of the image. */
export interface VantageView {
  readonly name: string;
  readonly where: 'failing-host' | 'elsewhere' | 'here';
  /** Null once it has answered. */
  readonly silence: string | null;
  readonly rungs: readonly RungView[];
  /** What the host was asked beside the ladder, where that is not simply well. */
  readonly host: readonly { readonly probe: string; readonly outcome: Outcome; readonly summary: string }[];
}

export interface RungView {
  readonly rung: HopName;
  readonly outcome: Outcome;
  readonly tookMs: number | null;
  readonly summary: string;
}

export interface QueueView {
  readonly name: string;
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly completed: number;
  readonly failed: number;
}

export interface GitlabPart {
  /** Those that were played, newest first. */
  readonly pipelines: readonly PipelineView[];
  readonly variables: readonly VariableView[];
  readonly mergeRequests: readonly MergeRequestView[];
  /** Calls of the API that change something, newest first. */
  readonly changes: readonly ChangeView[];
  readonly violations: readonly string[];
}

export interface PipelineView {
  readonly id: number;
  readonly project: string;
  readonly ref: string;
  readonly status: string;
  /** Name of what was played, and when, in milliseconds since 1970. */
  readonly scenario: string;
  readonly startedAt: number;
  readonly jobs: readonly {
    readonly id: number;
    readonly name: string;
    readonly status: string;
    readonly retried: boolean;
    readonly isRetryable: boolean;
  }[];
}

/** Never with a value. */
export interface VariableView {
  readonly owner: string;
  readonly key: string;
  /** `masked`, `protected`, … and the environment scope. */
  readonly flags: readonly string[];
}

export interface MergeRequestView {
  readonly id: number;
  readonly project: string;
  readonly iid: number;
  readonly title: string;
  readonly state: string;
  readonly branches: string;
}

export interface ChangeView {
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  /** Username; null where the token is nobody's. */
  readonly by: string | null;
}
