import type { z } from 'zod';
import type { JobFailure } from '../failure/job-failure.ts';
import type { sourcePipelineField } from './event-fields.ts';
import { readProjectAddress } from './project-address.ts';

/** The pipeline that triggered this one; null where none did, or the event does not say which. */
export function readUpstream(
  source: z.infer<typeof sourcePipelineField>,
  gitlabUrl: string,
): JobFailure['upstream'] {
  const projectId = source?.project?.id;
  if (!source?.project || !projectId) return null;
  const { web_url: url, path_with_namespace: path } = source.project;
  return {
    ...readProjectAddress({ projectId, urls: [url], path, gitlabUrl }),
    pipelineId: source.pipeline_id,
  };
}
