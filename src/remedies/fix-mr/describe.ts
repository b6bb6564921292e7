import { createHash } from 'node:crypto';
import type { Target } from '../fix.ts';
import type { Edit } from './edits.ts';

/** The same for the same edits of the same branch, so that a second click finds what the first made. */
export function branchName(projectId: number, target: string, edits: readonly Edit[]): string {
  const about = JSON.stringify([projectId, target, edits.map(({ path, at, value }) => [path, at, value])]);
  return `pullcheck/fix-image-${createHash('sha256').update(about).digest('hex').slice(0, 10)}`;
}

/** Plain words; what comes from logs and registries stands in code, where GitLab reads no commands and no names. */
export function describe(
  { diagnosis, jobs, pipelineId, projectUrl }: Target,
  edits: readonly Edit[],
): string {
  const changes = edits.map(({ path, old, value }) => `- ${code(path)}: ${code(old)} becomes ${code(value)}`);
  const names = jobs.map(({ id, name }) => `[${linkText(name)}](${projectUrl}/-/jobs/${id})`).join(', ');
  const seen = [...(diagnosis.observed?.checked ?? []), ...diagnosis.evidence];
  return [
    `Job ${names} of [pipeline ${pipelineId}](${projectUrl}/-/pipelines/${pipelineId}) could not be prepared.`,
    '',
    code(diagnosis.explanation),
    '',
    ...changes,
    '',
    'What was seen:',
    '',
    block(seen.join('\n')),
    '',
    'Nothing else in these files is changed. A retry of the old jobs would not see this: it takes a new pipeline.',
  ].join('\n');
}

export function titleOf(edits: readonly Edit[]): string {
  const [first] = edits;
  const files = [...new Set(edits.map(({ path }) => path))].join(', ');
  const title = `Correct ${first?.old.trim() ?? ''} to ${first?.value.trim() ?? ''} in ${files}`;
  return plain(title).slice(0, 200);
}

function code(text: string): string {
  const line = plain(text);
  const fence = '`'.repeat(longestTicks(line) + 1);
  return `${fence} ${line} ${fence}`;
}

function block(text: string): string {
  const fence = '`'.repeat(Math.max(3, longestTicks(text) + 1));
  return `${fence}plaintext\n${text}\n${fence}`;
}

function longestTicks(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}

function linkText(text: string): string {
  return plain(text).replaceAll(/[\\`*_{}[\]()#+!|<>~@&$%:"'^-]/g, '\\$&');
}

function plain(text: string): string {
  return text.replaceAll(/[\p{C}\s]+/gu, ' ').trim();
}
