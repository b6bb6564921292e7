import { z } from 'zod';
import type { JobFailure } from '../failure/job-failure.ts';
import {
  environmentField,
  flagField,
  projectField,
  rawField,
  runnerField,
  sourcePipelineField,
  textField,
  timeField,
  userField,
} from './event-fields.ts';
import { mergeRequestOfRef } from './merge-request.ts';
import type { EventReading } from './pipeline-event.ts';
import { readProjectAddress } from './project-address.ts';
import { readUpstream } from './upstream.ts';

const jobEventSchema = z.object({
  project_id: z.int().positive(),
  /** `commit.id` is the pipeline's id too, and the commit's is `sha`. */
  pipeline_id: z.int().positive(),
  build_id: z.int().positive(),
  build_status: z.string(),
  build_name: textField,
  build_stage: textField,
  build_allow_failure: flagField,
  build_failure_reason: textField,
  build_started_at: timeField,
  build_started_at_iso: timeField,
  build_finished_at: timeField,
  build_finished_at_iso: timeField,
  ref: textField,
  tag: flagField,
  sha: textField,
  user: userField,
  environment: environmentField,
  runner: runnerField,
  project: projectField,
  repository: z.object({ homepage: rawField, git_http_url: rawField }).nullable().catch(null),
  source_pipeline: sourcePipelineField,
});
type JobEvent = z.infer<typeof jobEventSchema>;

/**
 * Reads the failure of one job, minutes before its pipeline ends and also for attempts that `retry:` repeats. The
 * failure reason means something only on a failed job: on others GitLab writes `unknown_failure`.
 *
 * @see https://docs.gitlab.com/user/project/integrations/webhook_events/#job-events
 */
export function readJobEvent(event: object, gitlabUrl: string): EventReading {
  const parsed = jobEventSchema.safeParse(event);
  if (!parsed.success) return { kind: 'not-ours', why: 'incomplete', progress: null };
  if (parsed.data.build_status !== 'failed') {
    const { project_id: projectId, pipeline_id: pipelineId } = parsed.data;
    return { kind: 'not-ours', why: 'other-status', progress: { projectId, pipelineId, hasPassed: false } };
  }
  return { kind: 'failures', pipeline: null, failures: [toFailure(parsed.data, gitlabUrl)] };
}

function toFailure(event: JobEvent, gitlabUrl: string): JobFailure {
  const address = readProjectAddress({
    projectId: event.project_id,
    urls: [event.project?.web_url, event.repository?.homepage, event.repository?.git_http_url],
    path: event.project?.path_with_namespace,
    gitlabUrl,
  });
  return {
    ...address,
    projectId: event.project_id,
    pipelineId: event.pipeline_id,
    jobId: event.build_id,
    jobName: event.build_name ?? `#${event.build_id}`,
    stage: event.build_stage,
    allowFailure: event.build_allow_failure,
    failureReason: event.build_failure_reason,
    startedAt: event.build_started_at_iso ?? event.build_started_at,
    finishedAt: event.build_finished_at_iso ?? event.build_finished_at,
    ref: event.ref,
    sha: event.sha,
    tag: event.tag,
    protectedRef: null,
    environment: event.environment?.name ?? null,
    username: event.user?.username ?? null,
    mergeRequest: mergeRequestOfRef(event.ref, address),
    upstream: readUpstream(event.source_pipeline, gitlabUrl),
    runner: event.runner,
  };
}
