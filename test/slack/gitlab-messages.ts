import type { GitlabNotification } from '../../src/demo/slack/gitlab-notification.ts';
import type { Message } from '../../src/demo/slack/message.ts';
import { channels } from '../../src/demo/slack/people.ts';

export function notification(over: Partial<GitlabNotification> = {}): GitlabNotification {
  return {
    channel: channels.ci.id,
    projectUrl: 'https://gitlab.example.com/group/app',
    projectName: 'app',
    pipelineId: 100,
    ref: 'main',
    commit: { sha: '8c5d3a1f', title: 'Try' },
    user: { name: 'Jane Doe', username: 'jdoe' },
    outcome: 'failed',
    durationSeconds: 134,
    failedStages: ['build'],
    failedJobs: [{ id: 1_000, name: 'build' }],
    via: 'app',
    ...over,
  };
}

/** A message as the `message` event shows it, without what nobody reads. */
export function wireOf({ ts, text, attachments, author }: Message) {
  const bot = author.kind === 'user' ? {} : { bot_id: author.botId };
  return { ts, text, attachments, ...bot, ...(author.kind === 'webhook' ? { subtype: 'bot_message' } : {}) };
}
