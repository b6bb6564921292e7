import type { Endpoint } from './endpoint.ts';
import { jobTokenScopeEndpoints } from './job-token-scope.ts';
import { jobEndpoints } from './jobs.ts';
import { lintEndpoints } from './lint.ts';
import { mergeRequestEndpoints } from './merge-requests.ts';
import { peopleEndpoints } from './people.ts';
import { pipelineEndpoints } from './pipelines.ts';
import { projectEndpoints } from './projects.ts';
import { protectedBranchEndpoints } from './protected-branches.ts';
import { repositoryEndpoints } from './repository.ts';
import { runnerEndpoints } from './runners.ts';
import { variableEndpoints } from './variables.ts';

/** Every endpoint of the stand-in; any other call is answered as GitLab answers it, and is a violation. */
export const endpoints: readonly Endpoint[] = [
  ...projectEndpoints,
  ...jobEndpoints,
  ...pipelineEndpoints,
  ...variableEndpoints,
  ...peopleEndpoints,
  ...runnerEndpoints,
  ...jobTokenScopeEndpoints,
  ...repositoryEndpoints,
  ...protectedBranchEndpoints,
  ...mergeRequestEndpoints,
  ...lintEndpoints,
];
