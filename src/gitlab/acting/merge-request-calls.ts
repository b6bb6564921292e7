import { MergeRequests, Pipelines } from '@gitbeaker/rest';
import { z } from 'zod';
import type { GitlabActing, MergeRequestFacts, MergeRequestStanding } from '../../remedies/gitlab-port.ts';
import { check, lookUp, text } from '../look-up.ts';
import { written } from '../written.ts';
import type { ResourceOptions } from './resource-options.ts';

type MergeRequestCalls = Pick<
  GitlabActing,
  'openMergeRequests' | 'mergeRequest' | 'mergeRequestPipelines' | 'commitPipelines' | 'createMergeRequest'
>;

const schema = z.object({ iid: z.int(), web_url: z.string(), target_branch: z.string() });

const standingSchema = schema.extend({
  source_branch: z.string(),
  state: z.enum(['opened', 'locked', 'merged', 'closed']),
  sha: text,
  merge_commit_sha: text,
  squash_commit_sha: text,
  merged_at: text,
});

/** @see https://docs.gitlab.com/api/merge_requests/ */
export function createMergeRequestCalls(options: ResourceOptions): MergeRequestCalls {
  const mergeRequests = new MergeRequests(options);
  const pipelines = new Pipelines(options);
  return {
    openMergeRequests: (projectId, sourceBranch) =>
      lookUp(async () => {
        const wanted = { projectId, sourceBranch, state: 'opened' as const, ...onePage };
        return check(z.array(schema), await mergeRequests.all(wanted)).map(toFacts);
      }),
    mergeRequest: (projectId, iid) =>
      lookUp(async () => toStanding(check(standingSchema, await mergeRequests.show(projectId, iid)))),
    mergeRequestPipelines: (projectId, iid) =>
      lookUp(async () => toIds(await mergeRequests.allPipelines(projectId, iid))),
    commitPipelines: (projectId, ref, sha) =>
      lookUp(async () => toIds(await pipelines.all(projectId, { ref, sha, ...onePage }))),
    createMergeRequest: (projectId, { sourceBranch, targetBranch, title, description }) =>
      written(async () => {
        const more = { description, removeSourceBranch: true };
        const answer = await mergeRequests.create(projectId, sourceBranch, targetBranch, title, more);
        return toFacts(check(schema, answer));
      }),
  };
}

const onePage = { perPage: 100, maxPages: 1 };

function toIds(answer: unknown): readonly number[] {
  const ids = check(z.array(z.object({ id: z.int() })), answer).map(({ id }) => id);
  return ids.toSorted((one, other) => other - one);
}

function toFacts({
  iid,
  web_url: url,
  target_branch: targetBranch,
}: z.infer<typeof schema>): MergeRequestFacts {
  return { iid, url, targetBranch };
}

/** A merge commit where the project makes one, else what was squashed, else the branch's own last commit. */
function toStanding(answer: z.infer<typeof standingSchema>): MergeRequestStanding {
  const { state, merge_commit_sha: merge, squash_commit_sha: squash, sha, merged_at: mergedAt } = answer;
  const mergedAs = state === 'merged' ? (merge ?? squash ?? sha) : null;
  return { ...toFacts(answer), sourceBranch: answer.source_branch, state, mergedAs, mergedAt };
}
