import { z } from 'zod';
import { isObject, stringIn } from '../slack/json.ts';
import type { Message } from '../slack/message.ts';
import type { SlackStandIn } from '../slack/stand-in.ts';
import { channels, users } from '../slack/stand-in.ts';
import type { View } from '../slack/views.ts';
import type { MessageView, SlackPart, SlackView } from './page-parts.ts';

/** What there is to see in the workspace. */
export function slackPart(slack: SlackStandIn): SlackPart {
  const modals = slack.modals();
  const homes = Object.values(users).flatMap(({ id }) => slack.home(id) ?? []);
  return {
    messages: Object.values(channels).flatMap(({ id }) =>
      slack.messages(id).flatMap(({ ts }) => slack.thread(id, ts).map(toView)),
    ),
    ephemerals: slack.ephemerals().map(({ channel, user, ts, threadTs, text, blocks }) => ({
      channel,
      user,
      ts,
      threadTs,
      text,
      blocks,
    })),
    views: [...modals, ...homes].map(toSlackView),
    violations: slack.violations(),
  };
}

const aboutSchema = z.object({ event_payload: z.object({ pipeline_id: z.int() }) });

function toView(message: Message): MessageView {
  const { channel, ts, threadTs, author, text, blocks, attachments, edited, metadata } = message;
  const pipelineId = aboutSchema.safeParse(metadata).data?.event_payload.pipeline_id ?? null;
  return { channel, ts, threadTs, author, text, blocks, attachments, isEdited: edited !== null, pipelineId };
}

function toSlackView({ id, type, user, hash, blocks, content }: View): SlackView {
  const submit = words(content['submit']);
  return {
    id,
    type,
    user,
    hash,
    title: words(content['title']),
    submit: submit === '' ? null : submit,
    close: words(content['close']) || 'Close',
    blocks,
  };
}

function words(text: View['content'][string] | undefined): string {
  return isObject(text) ? stringIn(text['text']) : '';
}
