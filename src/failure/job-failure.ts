import { z } from 'zod';

const id = z.int().positive();
const text = z.string().max(1_000);

/** A job that GitLab reports as failed, reduced to what this program keeps of the webhook. Redacted, still hostile. */
export const jobFailureSchema = z.object({
  projectId: id,
  /** `group/project` */
  projectPath: text,
  /** `https://gitlab.example.com/group/project`, no slash at the end. */
  projectUrl: text,
  pipelineId: id,
  jobId: id,
  jobName: text,
  stage: text.nullable(),
  allowFailure: z.boolean(),
  /** GitLab's coarse label, never what a decision rests on. */
  failureReason: text.nullable(),
  /** ISO 8601; null where no runner ever started the job. */
  startedAt: text.nullable(),
  /** ISO 8601. */
  finishedAt: text.nullable(),
  ref: text.nullable(),
  sha: text.nullable(),
  tag: z.boolean(),
  /** As GitLab says it; null on versions that do not. */
  protectedRef: z.boolean().nullable(),
  /** Name of the environment that the job deploys to; null where it has none. */
  environment: text.nullable().default(null),
  /** GitLab username of who started the pipeline. */
  username: text.nullable(),
  mergeRequest: z.object({ iid: id, url: text }).nullable(),
  /** The pipeline that triggered this one, in the same project (child) or another (multi-project). */
  upstream: z.object({ projectPath: text, projectUrl: text, pipelineId: id }).nullable(),
  runner: z.object({ id, description: text, tags: z.array(text).max(50) }).nullable(),
});

export type JobFailure = z.infer<typeof jobFailureSchema>;

/** `<project id>/<job id>`: the id that follows one failure through every hop and log line. */
export function failureId({ projectId, jobId }: Pick<JobFailure, 'projectId' | 'jobId'>): string {
  return `${projectId}/${jobId}`;
}
