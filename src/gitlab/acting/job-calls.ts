import { Jobs } from '@gitbeaker/rest';
import { z } from 'zod';
import type { GitlabActing } from '../../remedies/gitlab-port.ts';
import { check, lookUp } from '../look-up.ts';
import { written } from '../written.ts';
import type { ResourceOptions } from './resource-options.ts';

/** Far beyond the largest pipelines. */
const maxPages = 50;

const jobsSchema = z.array(z.object({ id: z.int(), name: z.string(), status: z.string() }));

/** @see https://docs.gitlab.com/api/jobs/ */
export function createJobCalls(options: ResourceOptions): Pick<GitlabActing, 'pipelineJobs' | 'retryJob'> {
  const jobs = new Jobs(options);
  return {
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
