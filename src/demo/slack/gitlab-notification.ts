import type { JsonObject } from './json.ts';
import type { Author, Draft } from './message.ts';

/** What GitLab's integration knows of a pipeline that ended. */
export interface GitlabNotification {
  readonly channel: string;
  /** `https://gitlab.example.com/group/project` */
  readonly projectUrl: string;
  /** The short name, not the path. */
  readonly projectName: string;
  readonly pipelineId: number;
  readonly ref: string;
  /** `branch` where absent. */
  readonly refType?: 'branch' | 'tag';
  readonly commit: { readonly sha: string; readonly title: string };
  readonly user: { readonly name: string; readonly username: string };
  readonly outcome: 'failed' | 'passed' | 'passed with warnings';
  readonly durationSeconds: number;
  /** Seconds since 1970; the attachment has no time where absent. */
  readonly finishedAt?: number;
  readonly failedStages: readonly string[];
  /** GitLab shows ten at most. */
  readonly failedJobs: readonly { readonly id: number; readonly name: string }[];
  /** The "GitLab for Slack" app, or the older incoming webhook. */
  readonly via: 'app' | 'webhook';
}

const maximumJobs = 10;
const app: Author = {
  kind: 'app',
  userId: 'U0GITLAB001',
  botId: 'B0GITLAB001',
  appId: 'A0GITLAB001',
  name: 'GitLab',
};
const webhook: Author = { kind: 'webhook', botId: 'B0GLHOOK001', name: 'GitLab' };
const colours = { failed: 'a30200', passed: '2eb886', 'passed with warnings': 'daa038' } as const;

/**
 * The message that GitLab's own integration posts when a pipeline ends: no text, one attachment.
 *
 * @see https://gitlab.com/gitlab-org/gitlab/-/blob/master/app/models/integrations/chat_message/pipeline_message.rb
 */
export function gitlabNotification(pipeline: GitlabNotification): Draft {
  return {
    channel: pipeline.channel,
    author: pipeline.via === 'app' ? app : webhook,
    text: '',
    blocks: [],
    attachments: [attachmentFor(pipeline)],
    metadata: null,
    threadTs: null,
    broadcast: false,
  };
}

function attachmentFor(pipeline: GitlabNotification): JsonObject {
  const { projectUrl, projectName, pipelineId, ref, user, durationSeconds } = pipeline;
  const host = new URL(projectUrl).origin;
  const hasFailures = pipeline.failedJobs.length > 0;
  const pipelineUrl = `${projectUrl}/-/pipelines/${pipelineId}${hasFailures ? '/failures' : ''}`;
  const author = `${user.name} (${user.username})`;
  const ending = `has ${pipeline.outcome} in ${clock(durationSeconds)}`;
  const isTag = pipeline.refType === 'tag';
  const refLink = link(`${projectUrl}/-/${isTag ? 'tags' : 'commits'}/${ref}`, ref);
  return {
    id: 1,
    fallback: `${link(projectUrl, projectName)}: Pipeline ${link(pipelineUrl, `#${pipelineId}`)} of ${isTag ? 'tag' : 'branch'} ${refLink} by ${author} ${ending}`,
    color: colours[pipeline.outcome],
    author_name: author,
    author_icon: `${host}/uploads/-/system/user/avatar/1/avatar.png`,
    author_link: `${host}/${user.username}`,
    title: `Pipeline #${pipelineId} ${ending}`,
    title_link: pipelineUrl,
    fields: [
      field(isTag ? 'Tag' : 'Branch', refLink),
      field('Commit', link(`${projectUrl}/-/commit/${pipeline.commit.sha}`, pipeline.commit.title)),
      ...(hasFailures ? failureFields(pipeline, pipelineUrl) : []),
    ],
    footer: projectName,
    footer_icon: `${host}/favicon.ico`,
    ...(pipeline.finishedAt !== undefined && { ts: pipeline.finishedAt }),
  };
}

function failureFields(
  { failedStages, failedJobs, projectUrl }: GitlabNotification,
  pipelineUrl: string,
): readonly JsonObject[] {
  const stages = failedStages.map((stage) => link(pipelineUrl, stage)).join(', ');
  const shown = failedJobs
    .slice(0, maximumJobs)
    .map(({ id, name }) => link(`${projectUrl}/-/jobs/${id}`, name));
  const hidden = failedJobs.length - shown.length;
  const more = hidden > 0 ? `, and ${link(pipelineUrl, `${hidden} more`)}` : '';
  return [
    field(failedStages.length === 1 ? 'Failed stage' : 'Failed stages', stages),
    field(failedJobs.length === 1 ? 'Failed job' : 'Failed jobs', shown.join(', ') + more),
  ];
}

function escapeAll(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function field(title: string, value: string): JsonObject {
  return { title, value, short: true };
}

function link(url: string, label: string): string {
  return `<${url}|${escapeAll(label)}>`;
}

/** `MM:SS`, from an hour on `HH:MM:SS`. */
function clock(seconds: number): string {
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = seconds >= 3_600 ? parts : parts.slice(1);
  return shown.map((part) => String(part).padStart(2, '0')).join(':');
}
