import type { RichTextElement } from '@slack/types';
import type { JobFailure } from '../../failure/job-failure.ts';
import { anchor, leaf } from './rich-text.ts';
import { oneLine } from './text.ts';

/** Branch, tag or merge request, who started the pipeline and what triggered it. What GitLab did not say is left out. */
export function provenance(failure: JobFailure): readonly RichTextElement[] {
  const parts = [origin(failure)];
  if (failure.username) parts.push([leaf(`started by ${oneLine(failure.username, 40)}`)]);
  if (failure.upstream) parts.push([leaf('triggered by '), upstreamLink(failure.upstream)]);
  return parts
    .filter((part) => part.length > 0)
    .flatMap((part, index) => (index > 0 ? [leaf(' · '), ...part] : part));
}

export function upstreamLink(upstream: NonNullable<JobFailure['upstream']>): RichTextElement {
  const { projectPath, projectUrl, pipelineId } = upstream;
  return anchor(`${projectUrl}/-/pipelines/${pipelineId}`, `${oneLine(projectPath, 60)} #${pipelineId}`);
}

function origin({ mergeRequest, ref, tag, projectUrl }: JobFailure): readonly RichTextElement[] {
  if (mergeRequest !== null)
    return [leaf('Merge request '), anchor(mergeRequest.url, `!${mergeRequest.iid}`)];
  if (!ref) return [];

  const address = `${projectUrl}/-/${tag ? 'tags' : 'commits'}/${encodePath(ref)}`;
  return [leaf(tag ? 'Tag ' : 'Branch '), anchor(address, oneLine(ref, 60))];
}

function encodePath(ref: string): string {
  return oneLine(ref, 500).split('/').map(encodeURIComponent).join('/');
}
