/** What the stand-in knows of GitLab. Times are ISO 8601 with milliseconds, durations whole or broken seconds. */

/** GitLab's own numbers for roles. @see https://docs.gitlab.com/api/access_requests/#valid-access-levels */
export const accessLevels = {
  minimal: 5,
  guest: 10,
  planner: 15,
  reporter: 20,
  developer: 30,
  maintainer: 40,
  owner: 50,
} as const;

export type Role = keyof typeof accessLevels;

export type Scope = 'api' | 'read_api' | 'read_user' | 'read_repository' | 'read_registry' | 'manage_runner';

export interface User {
  readonly id: number;
  readonly username: string;
  readonly name: string;
  readonly email: string;
  /** A private address is `[REDACTED]` in webhooks and absent from the users API. */
  readonly emailIsPublic: boolean;
  readonly state: 'active' | 'blocked';
  readonly isAdmin: boolean;
}

export interface Token {
  readonly value: string;
  readonly userId: number;
  readonly scopes: readonly Scope[];
  readonly state: 'active' | 'revoked' | 'expired';
  /** Milliseconds since 1970; null: never. */
  readonly expiresAtMs: number | null;
}

export interface Group {
  readonly id: number;
  readonly name: string;
  /** `parent/child` */
  readonly fullPath: string;
}

export interface Project {
  readonly id: number;
  readonly name: string;
  /** `group/project`; the group may be a username. */
  readonly fullPath: string;
  readonly description: string | null;
  readonly visibility: 'private' | 'internal' | 'public';
  readonly defaultBranch: string;
  readonly ciConfigPath: string | null;
  readonly archived: boolean;
  /** "Public pipelines": whoever can see the project sees jobs and traces. */
  readonly publicJobs: boolean;
  /** Exact names or patterns with `*`. */
  readonly protectedRefs: readonly string[];
  /** Least access level for the protected refs; 0: nobody. Maintainers push and merge unless somebody chose otherwise. */
  readonly protection: { readonly push: number; readonly merge: number };
  /** Whether only the allowlist may use its job token here. */
  readonly jobTokenLimited: boolean;
  readonly jobTokenProjectIds: readonly number[];
  readonly jobTokenGroupIds: readonly number[];
  /** Host of the instance's registry as this project shows it; null where the project has none. */
  readonly registryHost: string | null;
  /** Who may pull: whoever sees the project, or its members only. */
  readonly registryAccess: 'enabled' | 'private';
}

export interface Membership {
  readonly userId: number;
  readonly of: 'project' | 'group';
  readonly id: number;
  readonly role: Role;
  /** `2026-12-31`; GitLab removes it in the night after, and shows it until then. */
  readonly expiresAt?: string;
}

export interface RunnerManager {
  readonly id: number;
  /** `s_…` or `r_…` */
  readonly systemId: string;
  readonly version: string;
  readonly revision: string;
  readonly platform: string;
  readonly architecture: string;
}

export interface Runner {
  readonly id: number;
  /** The server's description, not the name in config.toml. */
  readonly description: string;
  readonly kind: 'instance_type' | 'group_type' | 'project_type';
  readonly paused: boolean;
  readonly tags: readonly string[];
  readonly managers: readonly RunnerManager[];
}

export interface MergeRequest {
  readonly id: number;
  readonly iid: number;
  readonly projectId: number;
  readonly title: string;
  readonly description: string;
  readonly state: 'opened' | 'closed' | 'merged';
  readonly sourceBranch: string;
  readonly sourceProjectId: number;
  readonly targetBranch: string;
  readonly authorId: number;
  /** Null until it is merged. */
  readonly mergeCommitSha: string | null;
  readonly mergedAt: string | null;
}

export type Status =
  | 'created'
  | 'waiting_for_resource'
  | 'preparing'
  | 'pending'
  | 'running'
  | 'success'
  | 'failed'
  | 'canceling'
  | 'canceled'
  | 'skipped'
  | 'manual'
  | 'scheduled';

export interface Pipeline {
  readonly id: number;
  readonly iid: number;
  readonly projectId: number;
  readonly name: string | null;
  /** Branch or tag name; of a merge-request pipeline its source branch. */
  readonly ref: string;
  readonly tag: boolean;
  readonly sha: string;
  readonly beforeSha: string;
  /** `push`, `merge_request_event`, `schedule`, `parent_pipeline`, `pipeline`, `web`, `api`, … */
  readonly source: string;
  readonly status: Status;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly userId: number | null;
  readonly variables: readonly { readonly key: string; readonly value: string }[];
  readonly mergeRequestId: number | null;
  /** The bridge that triggered this one. */
  readonly triggeredBy: { readonly pipelineId: number; readonly jobId: number } | null;
  readonly commitTitle: string;
}

export interface Job {
  readonly id: number;
  readonly kind: 'build' | 'bridge';
  readonly pipelineId: number;
  readonly name: string;
  readonly stage: string;
  readonly status: Status;
  readonly allowFailure: boolean;
  readonly failureReason: string | null;
  readonly when: 'on_success' | 'on_failure' | 'always' | 'manual' | 'delayed';
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly erasedAt: string | null;
  readonly queuedDuration: number | null;
  readonly userId: number | null;
  readonly runnerId: number | null;
  /** Which of the runner's managers took it. */
  readonly systemId: string | null;
  readonly tags: readonly string[];
  readonly environment: string | null;
  /** A later attempt of the same name has replaced this one. */
  readonly retried: boolean;
  /** How many attempts of this name came before, 0 for the first. */
  readonly retriesCount: number;
  /** `CI_DEBUG_TRACE` was on: only Developers may read the trace. */
  readonly debugTrace: boolean;
  /** Neither too old nor in an archived project. */
  readonly retryable: boolean;
}

/** What `GET …/trace` finds. `growing`: each reading gives the next text, and the last one for ever. */
export type Trace =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'growing'; readonly readings: readonly [string, ...string[]] }
  | { readonly kind: 'generated'; readonly chunks: () => Iterable<Uint8Array> };

export interface Variable {
  readonly key: string;
  readonly value: string;
  readonly variableType: 'env_var' | 'file';
  readonly protected: boolean;
  readonly masked: boolean;
  readonly hidden: boolean;
  readonly raw: boolean;
  readonly environmentScope: string;
  readonly description: string | null;
}

/** Whose variables: `project:7`, `group:3`, `instance`. */
export type VariableOwner = `project:${number}` | `group:${number}` | 'instance';
