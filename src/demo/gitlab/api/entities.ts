import type { Job, Pipeline, Project, Runner, RunnerManager, User } from '../model.ts';
import { known, type World } from '../world.ts';

/** Where the stand-in answers, and what it holds: what every JSON form of a record needs. */
export interface View {
  readonly origin: string;
  readonly world: World;
}

export function projectUrl({ origin }: View, project: Project): string {
  return `${origin}/${project.fullPath}`;
}

export function pipelineUrl(view: View, pipeline: Pipeline): string {
  return `${projectUrl(view, known(view.world.projects, pipeline.projectId))}/-/pipelines/${pipeline.id}`;
}

export function durationOf(record: Pick<Job, 'startedAt' | 'finishedAt'>): number | null {
  if (record.startedAt === null || record.finishedAt === null) return null;
  return (Date.parse(record.finishedAt) - Date.parse(record.startedAt)) / 1000;
}

export function userEntity({ origin }: View, user: User) {
  const { id, username, name, state } = user;
  return { id, username, name, state, locked: false, avatar_url: null, web_url: `${origin}/${username}` };
}

/** @see https://docs.gitlab.com/api/projects/#retrieve-a-project */
export function projectEntity(view: View, project: Project) {
  const groupPath = project.fullPath.slice(0, project.fullPath.lastIndexOf('/'));
  const group = [...view.world.groups.values()].find(({ fullPath }) => fullPath === groupPath);
  const namespaceName = group?.name ?? groupPath;
  return {
    id: project.id,
    description: project.description,
    name: project.name,
    name_with_namespace: `${namespaceName} / ${project.name}`,
    path: project.fullPath.slice(groupPath.length + 1),
    path_with_namespace: project.fullPath,
    default_branch: project.defaultBranch,
    web_url: projectUrl(view, project),
    http_url_to_repo: `${projectUrl(view, project)}.git`,
    visibility: project.visibility,
    archived: project.archived,
    namespace: {
      id: group?.id ?? 1,
      name: namespaceName,
      path: groupPath.slice(groupPath.lastIndexOf('/') + 1),
      kind: group === undefined ? 'user' : 'group',
      full_path: groupPath,
      parent_id: null,
    },
    public_jobs: project.publicJobs,
    ci_config_path: project.ciConfigPath,
    ci_job_token_scope_enabled: false,
    container_registry_access_level: project.registryHost === null ? 'disabled' : project.registryAccess,
    ...(project.registryHost === null
      ? {}
      : { container_registry_image_prefix: `${project.registryHost}/${project.fullPath}` }),
  };
}

/** @see https://docs.gitlab.com/api/pipelines/ */
export function pipelineEntity(view: View, pipeline: Pipeline) {
  const project = known(view.world.projects, pipeline.projectId);
  return {
    id: pipeline.id,
    iid: pipeline.iid,
    project_id: project.id,
    sha: pipeline.sha,
    ref: apiRef(view, pipeline),
    status: pipeline.status,
    source: pipeline.source,
    created_at: pipeline.createdAt,
    updated_at: pipeline.finishedAt ?? pipeline.createdAt,
    web_url: pipelineUrl(view, pipeline),
  };
}

export function pipelineDetailEntity(view: View, pipeline: Pipeline) {
  const duration = durationOf(pipeline);
  return {
    ...pipelineEntity(view, pipeline),
    name: pipeline.name,
    before_sha: pipeline.beforeSha,
    tag: pipeline.tag,
    yaml_errors: null,
    user: pipeline.userId === null ? null : userEntity(view, known(view.world.users, pipeline.userId)),
    started_at: pipeline.startedAt,
    finished_at: pipeline.finishedAt,
    committed_at: null,
    duration: duration === null ? null : Math.round(duration),
    queued_duration: null,
    coverage: null,
  };
}

/**
 * A build or a bridge. `failure_reason` is there only while the job is failed, `runner_manager` only for builds.
 *
 * @see https://docs.gitlab.com/api/jobs/#retrieve-a-job
 */
export function jobEntity(view: View, job: Job) {
  const pipeline = known(view.world.pipelines, job.pipelineId);
  const project = known(view.world.projects, pipeline.projectId);
  const user = job.userId === null ? null : userEntity(view, known(view.world.users, job.userId));
  return {
    id: job.id,
    status: job.status,
    stage: job.stage,
    name: job.name,
    ref: apiRef(view, pipeline),
    tag: pipeline.tag,
    coverage: null,
    allow_failure: job.allowFailure,
    created_at: job.createdAt,
    started_at: job.startedAt,
    finished_at: job.finishedAt,
    erased_at: job.erasedAt,
    duration: durationOf(job),
    queued_duration: job.queuedDuration,
    user,
    commit: { id: pipeline.sha, short_id: pipeline.sha.slice(0, 8), title: pipeline.commitTitle },
    pipeline: pipelineEntity(view, pipeline),
    ...(job.status === 'failed' ? { failure_reason: job.failureReason ?? 'unknown_failure' } : {}),
    web_url: `${projectUrl(view, project)}/-/jobs/${job.id}`,
    project: { ci_job_token_scope_enabled: false },
    ...(job.kind === 'bridge' ? bridgeFields(view, job) : buildFields(view, job)),
  };
}

/** Never the `ip_address` of old versions, never a token. @see https://docs.gitlab.com/api/runners/ */
export function runnerEntity(runner: Runner) {
  return {
    id: runner.id,
    description: runner.description,
    ip_address: null,
    active: !runner.paused,
    paused: runner.paused,
    is_shared: runner.kind === 'instance_type',
    runner_type: runner.kind,
    name: null,
    online: true,
    status: 'online',
  };
}

export function runnerManagerEntity(manager: RunnerManager) {
  return {
    id: manager.id,
    system_id: manager.systemId,
    version: manager.version,
    revision: manager.revision,
    platform: manager.platform,
    architecture: manager.architecture,
    created_at: '2026-01-05T08:00:00.000Z',
    contacted_at: '2026-01-05T08:00:00.000Z',
    ip_address: null,
    status: 'online',
  };
}

function buildFields({ world }: View, job: Job) {
  const runner = job.runnerId === null ? null : known(world.runners, job.runnerId);
  const manager = runner?.managers.find(({ systemId }) => systemId === job.systemId);
  return {
    artifacts: [],
    runner: runner === null ? null : runnerEntity(runner),
    runner_manager: manager === undefined ? null : runnerManagerEntity(manager),
    artifacts_expire_at: null,
    archived: false,
    tag_list: job.tags.toSorted(),
  };
}

function bridgeFields(view: View, job: Job) {
  const triggered = [...view.world.pipelines.values()].find(
    ({ triggeredBy }) => triggeredBy?.jobId === job.id,
  );
  return { downstream_pipeline: triggered === undefined ? null : pipelineEntity(view, triggered) };
}

/** The API shows a merge-request pipeline under the ref that it ran on, not its source branch. */
function apiRef({ world }: View, pipeline: Pipeline): string {
  if (pipeline.mergeRequestId === null) return pipeline.ref;
  return `refs/merge-requests/${known(world.mergeRequests, pipeline.mergeRequestId).iid}/head`;
}
