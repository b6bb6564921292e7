import { durationOf, pipelineUrl, type View } from '../api/entities.ts';
import type { Job, Pipeline } from '../model.ts';
import { refIsProtected } from '../protected-refs.ts';
import { jobsOf, known } from '../world.ts';
import {
  commitFields,
  environmentFields,
  type HookOptions,
  type HookPayload,
  hookTime,
  mergeRequestFields,
  projectFields,
  runnerFields,
  since,
  sourcePipelineFields,
  userFields,
  wholeDuration,
} from './hook-fields.ts';

/**
 * The payload of a Pipeline Hook. Neither bridges nor attempts that a retry replaced are in `builds`.
 *
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/#pipeline-events
 */
export function pipelineHook(view: View, pipeline: Pipeline, options: HookOptions = {}): HookPayload {
  const { world } = view;
  const project = known(world.projects, pipeline.projectId);
  const { mergeRequestId } = pipeline;
  const builds = jobsOf(world, pipeline.id, { kind: 'build', latest: true });
  return {
    object_kind: 'pipeline',
    object_attributes: pipelineFields(view, pipeline, options),
    merge_request:
      mergeRequestId === null ? null : mergeRequestFields(view, known(world.mergeRequests, mergeRequestId)),
    user: userFields(view, pipeline.userId),
    project: projectFields(view, project),
    commit: commitFields(view, pipeline),
    ...sourcePipelineFields(view, pipeline),
    builds: builds.map((job) => buildFields(view, job, options)),
  };
}

function pipelineFields(view: View, pipeline: Pipeline, options: HookOptions) {
  return {
    id: pipeline.id,
    ...since('12.0', options, { iid: pipeline.iid }),
    ...since('16.1', options, { name: pipeline.name }),
    ref: pipeline.ref,
    tag: pipeline.tag,
    sha: pipeline.sha,
    before_sha: pipeline.beforeSha,
    ...since('12.5', options, { source: pipeline.source }),
    status: pipeline.status,
    detailed_status: detailedStatus(view, pipeline),
    stages: stagesOf(view, pipeline),
    created_at: hookTime(pipeline.createdAt),
    finished_at: hookTime(pipeline.finishedAt),
    duration: wholeDuration(pipeline),
    ...since('13.8', options, { queued_duration: null }),
    ...since('17.9', options, {
      protected_ref: refIsProtected(known(view.world.projects, pipeline.projectId), pipeline.ref),
    }),
    variables: pipeline.variables,
    ...since('16.3', options, { url: pipelineUrl(view, pipeline) }),
  };
}

function buildFields(view: View, job: Job, options: HookOptions) {
  return {
    id: job.id,
    stage: job.stage,
    name: job.name,
    status: job.status,
    created_at: hookTime(job.createdAt),
    started_at: hookTime(job.startedAt),
    finished_at: hookTime(job.finishedAt),
    ...since('13.8', options, { duration: durationOf(job), queued_duration: job.queuedDuration }),
    ...since('15.3', options, {
      failure_reason: job.status === 'failed' ? (job.failureReason ?? 'unknown_failure') : null,
    }),
    when: job.when,
    manual: job.when === 'manual',
    allow_failure: job.allowFailure,
    user: userFields(view, job.userId),
    runner: runnerFields(view, job),
    artifacts_file: { filename: null, size: null },
    ...since('13.10', options, { environment: environmentFields(job) }),
  };
}

/** Words for people, as GitLab's pipeline badge shows them. */
function detailedStatus(view: View, pipeline: Pipeline): string {
  if (pipeline.status !== 'success') return pipeline.status;
  const jobs = jobsOf(view.world, pipeline.id, { kind: 'build', latest: true });
  return jobs.some(({ status }) => status === 'failed') ? 'passed with warnings' : 'passed';
}

function stagesOf({ world }: View, pipeline: Pipeline): readonly string[] {
  const all = (['build', 'bridge'] as const).flatMap((kind) =>
    jobsOf(world, pipeline.id, { kind, latest: true }),
  );
  return [...new Set(all.map(({ stage }) => stage))];
}
