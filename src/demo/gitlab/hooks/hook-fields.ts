import { durationOf, projectUrl, type View } from '../api/entities.ts';
import type { Job, MergeRequest, Pipeline, Project, User } from '../model.ts';
import { isAtLeast } from '../version.ts';
import { known } from '../world.ts';

/** Which GitLab builds the payload; fields that are younger are left out. */
export interface HookOptions {
  /** `19.1` where absent. */
  readonly gitlabVersion?: string;
}

export interface HookPayload {
  readonly object_kind: 'pipeline' | 'build';
  readonly [field: string]: unknown;
}

/** @returns the fields of `added` where this GitLab is at least `since`, otherwise none. */
export function since<T extends object>(
  version: string,
  { gitlabVersion = '19.1' }: HookOptions,
  added: T,
): T | {} {
  return isAtLeast(gitlabVersion, version) ? added : {};
}

/** `2026-01-05 08:00:00 UTC`: what a Rails time becomes in a webhook. */
export function hookTime(iso: string | null): string | null {
  return iso === null ? null : `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

export function userFields(view: View, userId: number | null) {
  if (userId === null) return null;
  const user = known(view.world.users, userId);
  return {
    id: user.id,
    name: user.name,
    username: user.username,
    avatar_url: null,
    email: publicEmail(user),
  };
}

export function publicEmail(user: User): string {
  return user.emailIsPublic ? user.email : '[REDACTED]';
}

export function projectFields(view: View, project: Project) {
  const group = project.fullPath.slice(0, project.fullPath.lastIndexOf('/'));
  return {
    id: project.id,
    name: project.name,
    description: project.description,
    web_url: projectUrl(view, project),
    avatar_url: null,
    git_ssh_url: sshUrl(view, project),
    git_http_url: `${projectUrl(view, project)}.git`,
    namespace: [...view.world.groups.values()].find(({ fullPath }) => fullPath === group)?.name ?? group,
    visibility_level: visibilityLevels[project.visibility],
    path_with_namespace: project.fullPath,
    default_branch: project.defaultBranch,
    ci_config_path: project.ciConfigPath,
  };
}

export const visibilityLevels = { private: 0, internal: 10, public: 20 } as const;

export function sshUrl({ origin }: View, project: Project): string {
  return `git@${new URL(origin).hostname}:${project.fullPath}.git`;
}

export function runnerFields(view: View, { runnerId }: Job) {
  if (runnerId === null) return null;
  const runner = known(view.world.runners, runnerId);
  return {
    id: runner.id,
    description: runner.description,
    runner_type: runner.kind,
    active: !runner.paused,
    is_shared: runner.kind === 'instance_type',
    tags: runner.tags,
  };
}

export function environmentFields({ environment }: Job) {
  return environment === null ? null : { name: environment, action: 'start', deployment_tier: 'production' };
}

/** What a child or multi-project pipeline says of the one that triggered it; none for others. */
export function sourcePipelineFields(view: View, { triggeredBy }: Pipeline) {
  if (triggeredBy === null) return {};
  const project = known(view.world.projects, known(view.world.pipelines, triggeredBy.pipelineId).projectId);
  return {
    source_pipeline: {
      project: {
        id: project.id,
        web_url: projectUrl(view, project),
        path_with_namespace: project.fullPath,
      },
      job_id: triggeredBy.jobId,
      pipeline_id: triggeredBy.pipelineId,
    },
  };
}

export function mergeRequestFields(view: View, mergeRequest: MergeRequest) {
  const target = known(view.world.projects, mergeRequest.projectId);
  return {
    id: mergeRequest.id,
    iid: mergeRequest.iid,
    title: mergeRequest.title,
    source_branch: mergeRequest.sourceBranch,
    source_project_id: mergeRequest.sourceProjectId,
    target_branch: mergeRequest.targetBranch,
    target_project_id: mergeRequest.projectId,
    state: mergeRequest.state,
    merge_status: 'can_be_merged',
    detailed_merge_status: 'ci_still_running',
    url: `${projectUrl(view, target)}/-/merge_requests/${mergeRequest.iid}`,
  };
}

export function commitFields(view: View, pipeline: Pipeline) {
  const project = known(view.world.projects, pipeline.projectId);
  const author = pipeline.userId === null ? null : known(view.world.users, pipeline.userId);
  return {
    id: pipeline.sha,
    message: `${pipeline.commitTitle}\n`,
    title: pipeline.commitTitle,
    timestamp: pipeline.createdAt,
    url: `${projectUrl(view, project)}/-/commit/${pipeline.sha}`,
    author: { name: author?.name ?? 'Nobody', email: author === null ? '' : publicEmail(author) },
  };
}

export function wholeDuration(record: Parameters<typeof durationOf>[0]): number | null {
  const seconds = durationOf(record);
  return seconds === null ? null : Math.round(seconds);
}
