import { MergeRequests } from '@gitbeaker/rest';
import { z } from 'zod';
import type { GitlabActing, MergeRequestFacts } from '../../remedies/gitlab-port.ts';
import { check, lookUp } from '../look-up.ts';
import { written } from '../written.ts';
import type { ResourceOptions } from './resource-options.ts';

const schema = z.object({ iid: z.int(), web_url: z.string(), target_branch: z.string() });

/** @see https://docs.gitlab.com/api/merge_requests/ */
export function createMergeRequestCalls(
  options: ResourceOptions,
): Pick<GitlabActing, 'openMergeRequests' | 'createMergeRequest'> {
  const mergeRequests = new MergeRequests(options);
  return {
    openMergeRequests: (projectId, sourceBranch) =>
      lookUp(async () => {
        const wanted = { projectId, sourceBranch, state: 'opened' as const, perPage: 100, maxPages: 1 };
        return check(z.array(schema), await mergeRequests.all(wanted)).map(toFacts);
      }),
    createMergeRequest: (projectId, { sourceBranch, targetBranch, title, description }) =>
      written(async () => {
        const more = { description, removeSourceBranch: true };
        const answer = await mergeRequests.create(projectId, sourceBranch, targetBranch, title, more);
        return toFacts(check(schema, answer));
      }),
  };
}

function toFacts({
  iid,
  web_url: url,
  target_branch: targetBranch,
}: z.infer<typeof schema>): MergeRequestFacts {
  return { iid, url, targetBranch };
}
