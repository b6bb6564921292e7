import type { RichTextElement } from '@slack/types';
import { titleOf } from '../../diagnosis/title.ts';
import type { Incident, Reply } from '../../incidents/incident.ts';
import { jobList } from './job-list.ts';
import type { Message, MessageFacts } from './message.ts';
import { provenance } from './provenance.ts';
import { mostJobIds } from './reply-message.ts';
import { anchor, bold, code, emoji, leaf, section } from './rich-text.ts';
import { mrkdwn, oneLine, oneLineMiddle, webAddress } from './text.ts';
import { count, roleWords } from './words.ts';

/** The message that starts a pipeline's thread where GitLab's own notification does not. Details are in the thread. */
export function parentMessage(incident: Incident): Message {
  const { projectPath, projectUrl, pipelineId, outcome, replies } = incident;
  const live = replies.filter(({ superseded }) => !superseded);
  const state = `${outcome === null ? '' : ` ${outcome}`}${stoppedJobs(live)}`;
  const causes = causeLines(live);
  const origin = provenance(replies[0].jobs[0].failure);

  return {
    text: `Pipeline #${pipelineId} of ${mrkdwn(projectPath, 300)}${state}. ${causes.join('. ')}.`,
    blocks: [
      {
        type: 'rich_text',
        elements: [
          section([
            emoji(outcome === 'passed' ? 'large_yellow_circle' : 'red_circle'),
            leaf(' '),
            boldLink(`${projectUrl}/-/pipelines/${pipelineId}`, `Pipeline #${pipelineId}`),
            leaf(' of '),
            anchor(projectUrl, oneLine(projectPath, 100)),
            leaf(`${state}\n${causes.join('\n')}`),
            ...onlyFailure(incident, live),
            ...(origin.length > 0 ? [leaf('\n'), ...origin] : []),
          ]),
        ],
      },
    ],
    facts: parentFacts(incident, live),
  };
}

/** Without its log nobody knows whether a job came as far as its script. */
function stoppedJobs(live: readonly Reply[]): string {
  const jobs = live.flatMap((reply) => reply.jobs);
  const unread = jobs.filter(({ diagnosis }) => diagnosis.log !== 'read');
  if (jobs.length === 0) return '';
  if (unread.length === jobs.length)
    return `: ${count(jobs.length, 'job whose log', 'jobs whose logs')} cannot be read`;
  return `: ${count(jobs.length, 'job')}${unread.length === 0 ? ' stopped before the script' : `, ${unread.length} without a log`}`;
}

/** Which job and image it is about, where it is about one thing only. */
function onlyFailure(incident: Incident, live: readonly Reply[]): readonly RichTextElement[] {
  const [only, ...others] = live;
  if (only === undefined || others.length > 0) return [];

  const { image, role } = only.jobs[0].diagnosis;
  const about = [leaf('\n'), ...jobList(only.jobs, incident)];
  if (image === null) return about;
  return [...about, leaf(` · ${role === null ? 'image' : roleWords[role]} `), code(oneLineMiddle(image, 60))];
}

function causeLines(live: readonly Reply[]): readonly string[] {
  if (live.length === 0) return ['What stopped the jobs named below no longer does'];

  const shown = live.length > mostCauses ? mostCauses - 1 : live.length;
  const lines = live.slice(0, shown).map(({ jobs }) => {
    const title = titleOf(jobs[0].diagnosis);
    return live.length === 1 ? title : `${title} (${count(jobs.length, 'job')})`;
  });
  return live.length > shown ? [...lines, `And ${count(live.length - shown, 'more cause')}`] : lines;
}

const mostCauses = 4;

function parentFacts({ projectId, pipelineId, replies }: Incident, live: readonly Reply[]): MessageFacts {
  const only = live.length === 1 ? live[0]?.jobs[0].diagnosis : undefined;
  const jobIds = replies.flatMap(({ jobs }) => jobs.map(({ failure }) => failure.jobId));
  return {
    project_id: projectId,
    pipeline_id: pipelineId,
    cause: only?.cause ?? null,
    image: only === undefined || only.image === null ? null : oneLine(only.image, 255),
    role: only?.role ?? null,
    job_ids: jobIds.slice(0, mostJobIds),
  };
}

function boldLink(address: string, label: string): RichTextElement {
  const url = webAddress(address);
  return url === undefined ? bold(label) : { type: 'link', url, text: label, style: { bold: true } };
}
