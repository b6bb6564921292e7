import type { GitlabActing } from '../remedies/gitlab-port.ts';
import { createAllowlistCalls } from './acting/allowlist-calls.ts';
import { createConfigCalls } from './acting/config-calls.ts';
import { createJobCalls } from './acting/job-calls.ts';
import { createMergeRequestCalls } from './acting/merge-request-calls.ts';
import { createProjectCalls } from './acting/project-calls.ts';
import { createVariableCalls } from './acting/variable-calls.ts';
import type { GitlabCaller } from './http.ts';
import { createRequester } from './requester.ts';

/**
 * What fixes do in GitLab, with the token that `http` carries.
 *
 * @throws as `GitlabActing` says; reads are tried again as `GitlabHttp.call` does, writes are sent once.
 */
export function createGitlabActing(http: GitlabCaller): GitlabActing {
  // Time limits and waits are the requester's.
  const options = { requesterFn: createRequester(http), queryTimeout: null, rateLimits: {} };
  return {
    ...createProjectCalls(options),
    ...createVariableCalls(options),
    ...createJobCalls(options),
    ...createConfigCalls(options),
    ...createMergeRequestCalls(options),
    ...createAllowlistCalls(options),
  };
}
