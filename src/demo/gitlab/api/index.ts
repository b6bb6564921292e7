import type { Endpoint } from './endpoint.ts';
import { jobEndpoints } from './jobs.ts';
import { pipelineEndpoints } from './pipelines.ts';
import { projectEndpoints } from './projects.ts';

/** Every endpoint of the stand-in. */
export const endpoints: readonly Endpoint[] = [...projectEndpoints, ...jobEndpoints, ...pipelineEndpoints];
