import { Jobs, Projects } from '@gitbeaker/rest';
import { z } from 'zod';
import { check } from './check-answer.ts';
import type { GitlabCaller } from './http.ts';
import { type Lookup, lookUp } from './look-up.ts';
import { createRequester } from './requester.ts';

const text = z.string().nullable().catch(null);

const runnerManagerSchema = z
  .object({ system_id: text, version: text, platform: text, architecture: text })
  .transform(({ system_id: systemId, ...rest }) => ({ systemId, ...rest }));

const jobSchema = z.object({
  status: text,
  web_url: text,
  erased_at: text,
  tag_list: z.array(z.string()).catch([]),
  pipeline: z.object({ id: z.int(), status: text, ref: text }).nullable().catch(null),
  /** The machine that ran the job; null on GitLab versions that do not say. */
  runner_manager: runnerManagerSchema.nullable().catch(null),
});

/** What the webhook does not say of a job. Field by field null where GitLab does not say either. */
export type JobDetails = ReturnType<typeof toJobDetails>;

const projectSchema = z.object({ path_with_namespace: z.string(), web_url: z.string() });

export interface ProjectDetails {
  /** `group/project` */
  readonly path: string;
  readonly url: string;
}

export interface GitlabApi {
  jobDetails(job: { readonly projectId: number; readonly jobId: number }): Promise<Lookup<JobDetails>>;
  project(projectId: number): Promise<Lookup<ProjectDetails>>;
}

/**
 * The calls that are made besides reading traces. What is missing there costs a feature, never the reply.
 *
 * @throws as `GitlabHttp.call` does.
 */
export function createGitlabApi(http: GitlabCaller): GitlabApi {
  // Time limits and waits are the requester's.
  const options = { requesterFn: createRequester(http), queryTimeout: null, rateLimits: {} };
  const jobs = new Jobs(options);
  const projects = new Projects(options);

  return {
    jobDetails: ({ projectId, jobId }) =>
      lookUp(async () => toJobDetails(check(jobSchema, await jobs.show(projectId, jobId)))),
    project: (projectId) =>
      lookUp(async () => {
        const project = check(projectSchema, await projects.show(projectId));
        return { path: project.path_with_namespace, url: project.web_url };
      }),
  };
}

function toJobDetails(job: z.infer<typeof jobSchema>) {
  return {
    status: job.status,
    webUrl: job.web_url,
    erasedAt: job.erased_at,
    tags: job.tag_list,
    pipeline: job.pipeline,
    runnerManager: job.runner_manager,
  };
}
