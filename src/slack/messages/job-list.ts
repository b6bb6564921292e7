import type { RichTextElement } from '@slack/types';
import type { JobFailure } from '../../failure/job-failure.ts';
import type { DiagnosedJob, Incident } from '../../incidents/incident.ts';
import { anchor, leaf } from './rich-text.ts';
import { oneLine } from './text.ts';

/** "Jobs build, test (allowed to fail) and 37 more", each linked to its page. */
export function jobList(
  jobs: readonly DiagnosedJob[],
  { projectUrl, pipelineId }: Pick<Incident, 'projectUrl' | 'pipelineId'>,
): readonly RichTextElement[] {
  const named = jobs.slice(0, mostNamed);
  const rest = jobs.length - named.length;
  const elements = [leaf(jobs.length === 1 ? 'Job ' : 'Jobs ')];
  for (const [index, { failure, attempt }] of named.entries()) {
    if (index > 0) elements.push(leaf(index === jobs.length - 1 ? ' and ' : ', '));
    elements.push(anchor(jobUrl(projectUrl, failure.jobId), jobLabel(failure)));
    const marks = jobMarks(failure, attempt);
    if (marks !== '') elements.push(leaf(` (${marks})`));
  }
  if (rest > 0) {
    elements.push(leaf(' and '), anchor(`${projectUrl}/-/pipelines/${pipelineId}/failures`, `${rest} more`));
  }
  return elements;
}

const mostNamed = 3;

export function jobUrl(projectUrl: string, jobId: number): string {
  return `${projectUrl}/-/jobs/${jobId}`;
}

export function jobLabel({ jobName, jobId }: JobFailure): string {
  return oneLine(jobName, 32) || `#${jobId}`;
}

function jobMarks({ allowFailure }: JobFailure, attempt: number): string {
  const marks = [];
  if (allowFailure) marks.push('allowed to fail');
  if (attempt > 1) marks.push(`attempt ${attempt}`);
  return marks.join(', ');
}
