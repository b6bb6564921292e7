import { Jobs, Pipelines } from '@gitbeaker/rest';
import { z } from 'zod';
import type { GitlabActing } from '../../remedies/gitlab-port.ts';
import { check, lookUp, text } from '../look-up.ts';
import { written } from '../written.ts';
import type { ResourceOptions } from './resource-options.ts';

/** Far beyond the largest pipelines. */
const maxPages = 50;

const jobsSchema = z.array(
  z
    .object({ id: z.int(), name: z.string(), status: z.string(), created_at: text, failure_reason: text })
    .transform(({ created_at: createdAt, failure_reason: failureReason, ...job }) => ({
      ...job,
      createdAt,
      failureReason,
    })),
);

const pipelineSchema = z.object({ ref: z.string(), tag: z.boolean() });

/** @see https://docs.gitlab.com/api/jobs/ */
export function createJobCalls(
  options: ResourceOptions,
): Pick<GitlabActing, 'pipeline' | 'pipelineJobs' | 'retryJob'> {
  const jobs = new Jobs(options);
  const pipelines = new Pipelines(options);
  return {
    pipeline: (projectId, pipelineId) =>
      lookUp(async () => {
        const { ref, tag: isTag } = check(pipelineSchema, await pipelines.show(projectId, pipelineId));
        return { ref, isTag };
      }),
    pipelineJobs: (projectId, pipelineId) =>
      lookUp(async () => {
        const wanted = { pipelineId, includeRetried: true, perPage: 100, maxPages };
        return check(jobsSchema, await jobs.all(projectId, wanted));
      }),
    retryJob: (projectId, jobId) =>
      written(async () => {
        const { id } = check(z.object({ id: z.int() }), await jobs.retry(projectId, jobId));
        return { jobId: id };
      }),
  };
}
