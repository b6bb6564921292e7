import { z } from 'zod';

/** A pipeline as a message links to it. */
export interface PipelineLink {
  /** `https://gitlab.example.com/group/project` */
  readonly projectUrl: string;
  readonly pipelineId: number;
}

/** What of a Slack message can hold a link; unknown and odd parts are ignored. */
export const linkedMessageSchema = z.object({
  text: z.string().catch(''),
  attachments: z.array(z.unknown()).catch([]),
  blocks: z.unknown().optional(),
});

/**
 * The one pipeline that a message of GitLab's is about. GitLab's text is empty and its title translated, so only
 * addresses count: of the attachment's title first, then of the other parts in the order in which GitLab fills them.
 *
 * @returns undefined where no part names exactly one pipeline of this GitLab.
 * @see https://gitlab.com/gitlab-org/gitlab/-/blob/master/app/models/integrations/chat_message/pipeline_message.rb
 */
export function pipelineLinkIn(
  { text, attachments, blocks }: z.infer<typeof linkedMessageSchema>,
  gitlabUrl: string,
): PipelineLink | undefined {
  const known = attachments.flatMap((attachment) => {
    const parsed = attachmentSchema.safeParse(attachment);
    return parsed.success ? [parsed.data] : [];
  });
  const parts = [
    known.map(({ title_link: link }) => link),
    known.map(({ fallback }) => fallback),
    known.flatMap(({ fields }) => fields.map(({ value }) => value)),
    [JSON.stringify(blocks ?? '').slice(0, longestPart)],
    [text],
  ];
  for (const part of parts) {
    const links = linksIn(part.join('\n').slice(0, longestPart), gitlabUrl);
    if (links.size === 1) return links.values().next().value;
    if (links.size > 1) return undefined;
  }
  return undefined;
}

/** Whether the notification says that the pipeline passed: GitLab colours it so, Slack turns the word into a number. */
export function isAboutSuccess({ attachments }: z.infer<typeof linkedMessageSchema>): boolean {
  const colour = attachmentSchema.safeParse(attachments[0]).data?.color;
  return colour === 'good' || colour === '2eb886';
}

const longestPart = 20_000;

const attachmentSchema = z.object({
  title_link: z.string().catch(''),
  fallback: z.string().catch(''),
  color: z.string().optional().catch(undefined),
  fields: z.array(z.object({ value: z.string().catch('') })).catch([]),
});

function linksIn(text: string, gitlabUrl: string): ReadonlyMap<string, PipelineLink> {
  const links = new Map<string, PipelineLink>();
  for (const [address] of text.replaceAll('&amp;', '&').matchAll(pipelineAddress)) {
    const link = readLink(address, gitlabUrl);
    if (link !== undefined) links.set(`${link.projectUrl} ${link.pipelineId}`, link);
  }
  return links;
}

const pipelineAddress = /https?:\/\/[^\s<>|"'\\)]+/g;

function readLink(address: string, gitlabUrl: string): PipelineLink | undefined {
  const root = gitlabUrl.replace(/\/$/, '');
  if (!address.startsWith(`${root}/`)) return undefined;
  const path = address.slice(root.length);
  const [, project, id] = /^(\/[^?#]+?)\/-\/pipelines\/(\d{1,15})(?:[/?#]|$)/.exec(path) ?? [];
  if (project === undefined || id === undefined) return undefined;
  return { projectUrl: `${root}${project}`, pipelineId: Number(id) };
}
