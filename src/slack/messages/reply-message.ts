import type { Button, RichTextBlockElement, RichTextElement } from '@slack/types';
import type { OfferedButton } from '../../clicks/offers.ts';
import type { Diagnosis } from '../../diagnosis/diagnosis.ts';
import { titleOf } from '../../diagnosis/title.ts';
import { hasPassed } from '../../incidents/has-passed.ts';
import type { DiagnosedJob, Incident, Reply } from '../../incidents/incident.ts';
import { isProven } from '../../incidents/is-proven.ts';
import { changeLines } from './change-lines.ts';
import { diagnosisElements, type Fact } from './diagnosis-elements.ts';
import { jobLabel, jobList, jobUrl } from './job-list.ts';
import type { ButtonsBlock, Message } from './message.ts';
import { observedLines } from './observed-lines.ts';
import { upstreamLink } from './provenance.ts';
import { replyButtons } from './reply-buttons.ts';
import { bold, emoji, leaf, section } from './rich-text.ts';
import { mrkdwn, oneLine, webAddress } from './text.ts';
import { count, howSure } from './words.ts';

interface ReplyLook {
  readonly under?: 'pullcheck' | 'gitlab';
  /** What can be done about it now. */
  readonly offered?: readonly OfferedButton[];
}

/**
 * The one message in a pipeline's thread about one cause, image and role. Two sentences, then what the log says, then
 * what to do with the actor in bold; never more than a phone screen. The kinds of blocks are the same whatever it says:
 * Slack refuses an update that replaces rich text by something else.
 *
 * @param look `under`: whose message starts the thread: ours says what triggered the pipeline, GitLab's does not.
 * @see https://docs.slack.dev/reference/methods/chat.update/#errors `block_mismatch`
 */
export function replyMessage(
  incident: Incident,
  reply: Reply,
  { under = 'pullcheck', offered = [] }: ReplyLook = {},
): Message {
  const { failure, diagnosis } = newestJob(reply);
  return {
    text: fallbackText(incident, reply),
    blocks: [
      {
        type: 'rich_text',
        elements: reply.superseded ? overtaken(incident, reply) : current(incident, reply, under),
      },
      ...buttons(reply, offered, jobButton(jobUrl(incident.projectUrl, failure.jobId), diagnosis)),
    ],
    facts: {
      project_id: incident.projectId,
      pipeline_id: incident.pipelineId,
      cause: diagnosis.cause,
      image: diagnosis.image === null ? null : oneLine(diagnosis.image, 255),
      role: diagnosis.role,
      job_ids: reply.jobs.slice(0, mostJobIds).map((job) => job.failure.jobId),
    },
  };
}

/** Keeps metadata far below the size at which Slack refuses it. */
export const mostJobIds = 200;

function newestJob({ jobs }: Reply): DiagnosedJob {
  return jobs.reduce((newest, job) => (job.failure.jobId > newest.failure.jobId ? job : newest), jobs[0]);
}

function current(incident: Incident, reply: Reply, under: 'pullcheck' | 'gitlab'): RichTextBlockElement[] {
  const { failure, diagnosis } = newestJob(reply);
  const isFixed = isProven(reply);
  const upstream = under === 'gitlab' ? failure.upstream : null;
  const facts: readonly Fact[] = [
    { line: [...jobList(reply.jobs, incident), ...runners(reply.jobs)] },
    ...(upstream === null ? [] : [{ line: [leaf('Triggered by '), upstreamLink(upstream)] }]),
    ...observedLines(diagnosis, isFixed),
    ...[...passedLine(incident, reply), ...changeLines(reply.changes)].map((line) => ({ line })),
  ];
  return diagnosisElements(
    diagnosis,
    facts.filter(({ line }) => line.length > 0),
    isFixed,
  );
}

function passedLine(incident: Incident, reply: Reply): readonly (readonly RichTextElement[])[] {
  return hasPassed(incident, reply)
    ? [[emoji('white_check_mark'), leaf(' The pipeline has passed since.')]]
    : [];
}

function overtaken(incident: Incident, reply: Reply): RichTextBlockElement[] {
  return [
    section([
      emoji('white_circle'),
      bold(` ${titleOf(newestJob(reply).diagnosis)}`),
      leaf(' · no longer so\nRetried since, and what stops it now is something else.\n'),
      ...jobList(reply.jobs, incident),
      ...changeLines(reply.changes).flatMap((line) => [leaf('\n'), ...line]),
    ]),
  ];
}

function runners(jobs: readonly DiagnosedJob[]): readonly RichTextElement[] {
  const all = jobs.map(({ failure, diagnosis }) =>
    oneLine(failure.runner?.description ?? diagnosis.runnerName ?? '', 30),
  );
  const names = [...new Set(all.filter((name) => name !== ''))];
  const shown = names.slice(0, 2).join(', ');
  const rest = names.length - 2;
  const line = ` · ${names.length === 1 ? 'runner' : 'runners'} ${shown}${rest > 0 ? ` and ${rest} more` : ''}`;
  const text = `${names.length === 0 ? '' : line}${triedOften(jobs)}`;
  return text === '' ? [] : [leaf(text)];
}

/** How often the runner tried by itself, where that is the same for all jobs. */
function triedOften(jobs: readonly DiagnosedJob[]): string {
  const [tries, ...others] = new Set(jobs.map(({ diagnosis }) => diagnosis.attempts ?? 1));
  if (tries === undefined || tries < 2 || others.length > 0) return '';
  return ` · ${jobs.length === 1 ? '' : 'each '}tried ${tries} times`;
}

/** One row of them, always last: there is one wherever the job has an address. */
function buttons(
  reply: Reply,
  offered: readonly OfferedButton[],
  job: Button | undefined,
): readonly ButtonsBlock[] {
  const elements = [...replyButtons(offered, reply.id), ...(job === undefined ? [] : [job])];
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
}

function jobButton(address: string, { log }: Diagnosis): Button | undefined {
  const url = webAddress(address);
  if (url === undefined) return undefined;
  const text = { type: 'plain_text', text: log === 'read' ? 'Open job log' : 'Open job' } as const;
  return { type: 'button', action_id: 'link:job', text, url };
}

function fallbackText({ pipelineId, projectPath }: Incident, reply: Reply): string {
  const { diagnosis } = newestJob(reply);
  const image = diagnosis.image === null ? '' : ` for image ${mrkdwn(diagnosis.image, 300)}`;
  const names = reply.jobs.slice(0, 3).map(({ failure }) => mrkdwn(jobLabel(failure), 100));
  const rest = reply.jobs.length - names.length;
  const jobs = `${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  const pipeline = `pipeline #${pipelineId} of ${mrkdwn(projectPath, 200)}`;
  if (reply.superseded) return `No longer so in ${pipeline}: ${titleOf(diagnosis)}${image} (${jobs}).`;

  return (
    `${titleOf(diagnosis)} (${isProven(reply) ? 'fixed and proven' : howSure(diagnosis)})${image}, in ${count(reply.jobs.length, 'job')} of ` +
    `${pipeline}: ${jobs}. ${mrkdwn(diagnosis.explanation, 800)}`
  );
}
