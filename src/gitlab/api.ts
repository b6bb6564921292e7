import {
  Branches,
  GroupMembers,
  Groups,
  GroupVariables,
  InstanceLevelCICDVariables,
  Jobs,
  ProjectJobTokenScopes,
  ProjectMembers,
  Projects,
  ProjectVariables,
  Tags,
  Users,
} from '@gitbeaker/rest';
import { z } from 'zod';
import type { AuthLevel } from '../credentials/auth-config.ts';
import type { ImageOwner } from '../diagnosis/credentials/credential-case.ts';
import type { JobFailure } from '../failure/job-failure.ts';
import { readAuthLevels } from './auth-levels.ts';
import type { GitlabCaller } from './http.ts';
import { type OwnerQuestion, readImageOwner } from './image-owner.ts';
import { check, type Lookup, lookUp, text } from './look-up.ts';
import { readRefProtection } from './ref-protection.ts';
import { createRequester } from './requester.ts';

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
  /** Project, groups from the nearest on, instance. The values are there while somebody holds the answer, and nowhere else. */
  authLevels(job: Pick<JobFailure, 'projectId' | 'projectPath'>): Promise<readonly AuthLevel[]>;
  /** Null where GitLab does not say. */
  isRefProtected(job: JobFailure): Promise<boolean | null>;
  /** Which project of this GitLab keeps the image, if any does. */
  imageOwner(question: Omit<OwnerQuestion, 'gitlabUrl'>): Promise<ImageOwner>;
}

/**
 * The calls that are made besides reading traces. What is missing there costs a feature, never the reply.
 *
 * @throws as `GitlabHttp.call` does.
 */
export function createGitlabApi(http: GitlabCaller, gitlabUrl: string): GitlabApi {
  // Time limits and waits are the requester's.
  const options = { requesterFn: createRequester(http), queryTimeout: null, rateLimits: {} };
  const jobs = new Jobs(options);
  const projects = new Projects(options);
  const refs = { branches: new Branches(options), tags: new Tags(options) };
  const variables = {
    projectVariables: new ProjectVariables(options),
    groupVariables: new GroupVariables(options),
    instanceVariables: new InstanceLevelCICDVariables(options),
  };
  const owners = {
    projects,
    jobTokenScopes: new ProjectJobTokenScopes(options),
    users: new Users(options),
    groups: new Groups(options),
    groupMembers: new GroupMembers(options),
    projectMembers: new ProjectMembers(options),
  };

  return {
    jobDetails: ({ projectId, jobId }) =>
      lookUp(async () => toJobDetails(check(jobSchema, await jobs.show(projectId, jobId)))),
    project: (projectId) =>
      lookUp(async () => {
        const project = check(projectSchema, await projects.show(projectId));
        return { path: project.path_with_namespace, url: project.web_url };
      }),
    authLevels: async ({ projectId, projectPath }) => {
      const found = await lookUp(async () => check(projectSchema, await projects.show(projectId)));
      // A webhook may name the path of another project, whose groups' variables are nothing to this one.
      const path = found.kind === 'found' ? found.value.path_with_namespace : lastPartOf(projectPath);
      return readAuthLevels(variables, { projectId, projectPath: path });
    },
    isRefProtected: (job) => readRefProtection(refs, job),
    imageOwner: (question) => readImageOwner(owners, { ...question, gitlabUrl }),
  };
}

function lastPartOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
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
