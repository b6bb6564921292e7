import type { RichTextElement } from '@slack/types';
import { causeTitles } from '../causes/codes.ts';
import type { Incident, Reply } from '../incidents/incident.ts';
import type { Message, MessageFacts } from './message.ts';
import { provenance } from './provenance.ts';
import { mostJobIds } from './reply-message.ts';
import { anchor, bold, emoji, leaf, section } from './rich-text.ts';
import { mrkdwn, oneLine, webAddress } from './text.ts';
import { count } from './words.ts';

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
            ...(origin.length > 0 ? [leaf('\n'), ...origin] : []),
          ]),
        ],
      },
    ],
    facts: parentFacts(incident, live),
  };
}

function stoppedJobs(live: readonly Reply[]): string {
  const amount = live.reduce((sum, { jobs }) => sum + jobs.length, 0);
  return amount === 0 ? '' : `: ${count(amount, 'job')} stopped before the script`;
}

function causeLines(live: readonly Reply[]): readonly string[] {
  if (live.length === 0) return ['What stopped the jobs named below no longer does'];

  const shown = live.length > mostCauses ? mostCauses - 1 : live.length;
  const lines = live.slice(0, shown).map(({ jobs }) => {
    const title = causeTitles[jobs[0].diagnosis.cause];
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
