import type { Secret } from '../credentials/secret.ts';

/**
 * GitLab, as fixes need it, with the rights of whoever acts.
 *
 * @throws from every call ExternalError where GitLab is away or asks to wait, PermanentError where it refuses the token.
 */
export interface GitlabActing extends GitlabReads, GitlabWrites {}

/** GitLab also answers 404 for what the token may not see. */
export type Reading<T> =
  | { readonly kind: 'found'; readonly value: T }
  | { readonly kind: 'missing'; readonly why: 'forbidden' | 'not-found' };

/** What became of one write, which was sent once. */
export type Written<T> =
  | { readonly kind: 'done'; readonly value: T }
  /** `words`: GitLab's own, bounded and redacted, still hostile. */
  | { readonly kind: 'refused'; readonly why: RefusalKind; readonly words: string }
  /** A fault of the server or a lost answer: GitLab may have done it. `words` say what came instead. */
  | { readonly kind: 'unknown'; readonly words: string }
  /** Too many calls: not done. `retryAfterMs`: when to come back, where GitLab says. */
  | { readonly kind: 'limited'; readonly retryAfterMs: number | undefined };

export type RefusalKind = 'forbidden' | 'not-found' | 'invalid' | 'conflict';

export interface GitlabReads {
  /** Whose token acts. */
  self(): Promise<Reading<{ readonly username: string }>>;
  project(idOrPath: number | string): Promise<Reading<ProjectFacts>>;
  /** By key alone: a filter that fits no scope is what GitLab silently ignores when it writes. */
  variable(owner: VariableOwner, key: string): Promise<VariableReading>;
  pipeline(projectId: number, pipelineId: number): Promise<Reading<PipelineFacts>>;
  /** All attempts of all jobs, those that a retry replaced included. */
  pipelineJobs(projectId: number, pipelineId: number): Promise<Reading<readonly PipelineJob[]>>;
  branch(projectId: number, name: string): Promise<Reading<{ readonly isProtected: boolean }>>;
  tag(projectId: number, name: string): Promise<Reading<{ readonly isProtected: boolean }>>;
  /** Names and patterns of branches and tags that are protected. */
  protectedRefs(projectId: number): Promise<Reading<readonly string[]>>;
  file(projectId: number | string, path: string, ref: string): Promise<Reading<RepositoryFile>>;
  /** The configuration as GitLab puts it together at a branch, tag or commit. */
  mergedConfig(projectId: number, ref: string): Promise<Reading<MergedConfig>>;
  openMergeRequests(projectId: number, sourceBranch: string): Promise<Reading<readonly MergeRequestFacts[]>>;
  mergeRequest(projectId: number, iid: number): Promise<Reading<MergeRequestStanding>>;
  /** Ids of the pipelines of a merge request and its branch, the newest first. */
  mergeRequestPipelines(projectId: number, iid: number): Promise<Reading<readonly number[]>>;
  /** Ids of the pipelines that ran for a commit on a branch, the newest first. */
  commitPipelines(projectId: number, branch: string, sha: string): Promise<Reading<readonly number[]>>;
  jobTokenScope(projectId: number): Promise<Reading<JobTokenScope>>;
}

export interface GitlabWrites {
  createVariable(owner: VariableOwner, variable: VariableToWrite): Promise<Written<null>>;
  /** Refused with `conflict` where several environment scopes have the key. */
  updateVariable(owner: VariableOwner, variable: VariableToWrite): Promise<Written<null>>;
  /** Refused with `conflict` where several environment scopes have the key. */
  deleteVariable(owner: VariableOwner, key: string): Promise<Written<null>>;
  /** The new job is a clone of the old one, and belongs to whose token this is. */
  retryJob(projectId: number, jobId: number): Promise<Written<{ readonly jobId: number }>>;
  /** Starts the branch; `invalid` where it exists or a file has changed since it was read. */
  commit(projectId: number, commit: CommitToWrite): Promise<Written<{ readonly sha: string }>>;
  createMergeRequest(projectId: number, request: MergeRequestToWrite): Promise<Written<MergeRequestFacts>>;
  /** Lets job tokens of `callerId` in to `projectId`. */
  addToAllowlist(projectId: number, callerId: number): Promise<Written<null>>;
  removeFromAllowlist(projectId: number, callerId: number): Promise<Written<null>>;
}

export type VariableOwner =
  | { readonly kind: 'project'; readonly id: number }
  | { readonly kind: 'group'; readonly path: string };

export interface VariableFlags {
  readonly type: 'env_var' | 'file';
  readonly isProtected: boolean;
  readonly isMasked: boolean;
  readonly isRaw: boolean;
  readonly environmentScope: string;
}

export interface StoredVariable extends VariableFlags {
  /** Null: hidden, GitLab shows it to nobody any more. */
  readonly value: Secret | null;
}

export type VariableReading =
  | { readonly kind: 'found'; readonly value: StoredVariable }
  | { readonly kind: 'several-scopes' }
  | { readonly kind: 'missing'; readonly why: 'forbidden' | 'not-found' };

export interface VariableToWrite extends VariableFlags {
  readonly key: string;
  readonly value: Secret;
}

export interface ProjectFacts {
  readonly id: number;
  /** `group/project` */
  readonly path: string;
  readonly url: string;
  /** Null in a person's namespace. */
  readonly groupPath: string | null;
  readonly defaultBranch: string | null;
  /** Null: `.gitlab-ci.yml`. */
  readonly configPath: string | null;
  /** `registry.gitlab.com/group/project`; null where the project has no registry, or GitLab does not say. */
  readonly imagePrefix: string | null;
}

export interface PipelineFacts {
  /** Branch or tag; `refs/merge-requests/7/head` of a merge request. */
  readonly ref: string;
  readonly isTag: boolean;
}

export interface PipelineJob {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  /** ISO 8601; null where GitLab does not say. */
  readonly createdAt: string | null;
  /** Of a failed one. */
  readonly failureReason: string | null;
}

export interface RepositoryFile {
  readonly bytes: Uint8Array;
  readonly lastCommitId: string;
}

export interface MergedConfig {
  readonly isValid: boolean;
  /** Includes, `extends`, anchors and inputs resolved; variables as written. Null where it is not valid. */
  readonly yaml: string | null;
  readonly errors: readonly string[];
  readonly includes: readonly ConfigInclude[];
}

/** One file that the configuration includes, at any depth. */
export interface ConfigInclude {
  /** `local`, `file`, `remote`, `template`, `component`, or what later versions add. */
  readonly type: string;
  readonly location: string;
  /** The project whose file includes it. */
  readonly contextProject: string | null;
  /** The page that shows it; null where GitLab has none. */
  readonly url: string | null;
  /** Of `file`: the project that holds it. */
  readonly project: string | null;
}

export interface MergeRequestFacts {
  readonly iid: number;
  readonly url: string;
  readonly targetBranch: string;
}

export interface MergeRequestStanding extends MergeRequestFacts {
  readonly sourceBranch: string;
  /** `locked` while it is being merged. */
  readonly state: 'opened' | 'locked' | 'merged' | 'closed';
  /** What it became on the target branch; null while it is not merged. */
  readonly mergedAs: string | null;
  /** ISO 8601; null while it is not merged. */
  readonly mergedAt: string | null;
}

export interface MergeRequestToWrite {
  readonly sourceBranch: string;
  readonly targetBranch: string;
  readonly title: string;
  readonly description: string;
}

export interface CommitToWrite {
  readonly branch: string;
  readonly startBranch: string;
  readonly message: string;
  readonly files: readonly FileToWrite[];
}

export interface FileToWrite {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** The state of the file that `bytes` was made from. */
  readonly lastCommitId: string;
}

export interface JobTokenScope {
  /** False: every project's job token is let in. */
  readonly isLimited: boolean;
  readonly projectIds: readonly number[];
  /** Null where GitLab does not say. */
  readonly groupPaths: readonly string[] | null;
}
