import { durationOf, projectUrl, type View } from '../api/entities.ts';
import type { Job, Pipeline, Project } from '../model.ts';
import { known } from '../world.ts';
import {
  environmentFields,
  type HookOptions,
  type HookPayload,
  hookTime,
  projectFields,
  publicEmail,
  runnerFields,
  since,
  sourcePipelineFields,
  sshUrl,
  userFields,
  visibilityLevels,
  wholeDuration,
} from './hook-fields.ts';

/**
 * The payload of a Job Hook. `commit.id` is the pipeline's id; `build_failure_reason` says something only of a
 * failed job.
 *
 * @throws Error for a bridge: GitLab sends no hook for one.
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/#job-events
 */
export function jobHook(view: View, job: Job, options: HookOptions = {}): HookPayload {
  if (job.kind === 'bridge') throw new Error(`GitLab sends no job hook for the bridge ${job.name}`);
  const pipeline = known(view.world.pipelines, job.pipelineId);
  const project = known(view.world.projects, pipeline.projectId);
  return {
    object_kind: 'build',
    ref: pipeline.ref,
    tag: pipeline.tag,
    before_sha: pipeline.beforeSha,
    sha: pipeline.sha,
    ...since('16.2', options, { retries_count: job.retriesCount }),
    ...buildFields(job, options),
    pipeline_id: pipeline.id,
    runner: runnerFields(view, job),
    project_id: project.id,
    project_name: projectFields(view, project).namespace + ` / ${project.name}`,
    user: userFields(view, job.userId),
    commit: commitFields(view, pipeline, options),
    repository: repositoryFields(view, project),
    ...since('16.1', options, { project: projectFields(view, project) }),
    environment: environmentFields(job),
    ...since('15.7', options, sourcePipelineFields(view, pipeline)),
  };
}

function buildFields(job: Job, options: HookOptions) {
  return {
    build_id: job.id,
    build_name: job.name,
    build_stage: job.stage,
    build_status: job.status,
    ...times('build_created_at', job.createdAt, options),
    ...times('build_started_at', job.startedAt, options),
    ...times('build_finished_at', job.finishedAt, options),
    build_duration: durationOf(job),
    ...since('13.8', options, { build_queued_duration: job.queuedDuration }),
    build_allow_failure: job.allowFailure,
    build_failure_reason: job.failureReason ?? 'unknown_failure',
  };
}

function times(name: string, at: string | null, options: HookOptions) {
  return { [name]: hookTime(at), ...since('17.10', options, { [`${name}_iso`]: at }) };
}

function commitFields(view: View, pipeline: Pipeline, options: HookOptions) {
  const author = pipeline.userId === null ? null : known(view.world.users, pipeline.userId);
  return {
    id: pipeline.id,
    ...since('15.8', options, { name: pipeline.name }),
    sha: pipeline.sha,
    message: `${pipeline.commitTitle}\n`,
    author_name: author?.name ?? null,
    author_email: author === null ? null : publicEmail(author),
    author_url: author === null ? null : `${view.origin}/${author.username}`,
    status: pipeline.status,
    duration: wholeDuration(pipeline),
    ...times('started_at', pipeline.startedAt, options),
    ...times('finished_at', pipeline.finishedAt, options),
  };
}

function repositoryFields(view: View, project: Project) {
  return {
    name: project.name,
    url: sshUrl(view, project),
    description: project.description,
    homepage: projectUrl(view, project),
    git_http_url: `${projectUrl(view, project)}.git`,
    git_ssh_url: sshUrl(view, project),
    visibility_level: visibilityLevels[project.visibility],
  };
}
