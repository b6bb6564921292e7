import { createHash } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { readSlackFailure } from '../connection/slack-failure.ts';
import { metadataEventType } from '../messages/message.ts';
import { isAboutSuccess, linkedMessageSchema, type PipelineLink, pipelineLinkIn } from './pipeline-link.ts';

interface Wanted extends PipelineLink {
  readonly channel: string;
  /** GitLab notifies when a pipeline has ended: before that there is nothing to wait for. */
  readonly hasEnded: boolean;
}

/** GitLab's own messages about pipelines, to reply under them. */
export interface Notifications {
  /** Remembers the message of a Slack `message` event if it is GitLab's about a pipeline. */
  observe(event: unknown): Promise<void>;
  /** @returns the `ts` of the newest one; undefined where there is none, 3 s at the latest after being asked. */
  find(wanted: Wanted): Promise<string | undefined>;
}

interface NotificationOptions {
  readonly client: WebClient;
  readonly redis: Redis;
  /** Only links to this GitLab count. */
  readonly gitlabUrl: string;
  readonly clock: Clock;
  readonly log: Logger;
}

const keepSeconds = 24 * 3_600;
/** Of the 3 s, so much for the event to arrive and the rest for a look into the channel. */
const patienceMs = 2_400;
const lookMs = 600;
const lookEveryMs = 150;
const historyMs = 120_000;

export function createNotifications({
  client,
  redis,
  gitlabUrl,
  clock,
  log,
}: NotificationOptions): Notifications {
  async function remember(channel: string, message: unknown): Promise<void> {
    const notification = readNotification(message, gitlabUrl);
    if (notification === undefined) return;
    const key = indexKey({ channel, ...notification.link });
    await redis.eval(keepNewest, 1, key, notification.ts, keepSeconds);
  }

  async function lookIntoHistory(channel: string): Promise<void> {
    const oldest = ((clock.now() - historyMs) / 1_000).toFixed(6);
    try {
      const args = { channel, oldest, limit: 200, include_all_metadata: true };
      const answer = await client.apiCall('conversations.history', args);
      for (const message of historySchema.parse(answer).messages) await remember(channel, message);
    } catch (error) {
      // Without GitLab's message the reply goes under one of ours: no reason to fail.
      const code = readSlackFailure(error)?.code ?? 'malformed-answer';
      log.debug({ channel, code }, "history not readable, GitLab's own message not looked for");
    }
  }

  return {
    async observe(event) {
      const parsed = z.object({ channel: z.string() }).safeParse(event);
      if (parsed.success) await remember(parsed.data.channel, event);
    },
    async find({ hasEnded, ...wanted }) {
      const key = indexKey(wanted);
      const deadline = clock.now() + (hasEnded ? patienceMs : 0);
      for (;;) {
        const ts = await redis.get(key);
        if (ts !== null) return ts;
        if (clock.now() >= deadline) break;
        await clock.sleep(lookEveryMs);
      }
      if (!hasEnded) return undefined;
      await Promise.race([lookIntoHistory(wanted.channel), clock.sleep(lookMs)]);
      return (await redis.get(key)) ?? undefined;
    },
  };
}

/**
 * Only top-level messages of integrations and apps: a person who pastes a link, or an app that links to a pipeline in
 * somebody's thread, has started a conversation of their own.
 */
function readNotification(
  message: unknown,
  gitlabUrl: string,
): { readonly ts: string; readonly link: PipelineLink } | undefined {
  const parsed = notificationSchema.safeParse(message);
  if (!parsed.success) return undefined;

  const { ts, thread_ts: threadTs, subtype, bot_id: botId, metadata } = parsed.data;
  if (botId === undefined || (subtype !== undefined && subtype !== 'bot_message')) return undefined;
  if (threadTs !== undefined && threadTs !== ts) return undefined;
  if (metadata?.event_type === metadataEventType || isAboutSuccess(parsed.data)) return undefined;

  const link = pipelineLinkIn(parsed.data, gitlabUrl);
  return link === undefined ? undefined : { ts, link };
}

const notificationSchema = linkedMessageSchema.extend({
  ts: z.string().regex(/^\d{10}\.\d{6}$/),
  thread_ts: z.string().optional(),
  subtype: z.string().optional(),
  bot_id: z.string().optional(),
  metadata: z.object({ event_type: z.string().optional() }).optional().catch(undefined),
});

const historySchema = z.object({ messages: z.array(z.unknown()) });

function indexKey({ channel, projectUrl, pipelineId }: PipelineLink & { readonly channel: string }): string {
  const project = createHash('sha256').update(projectUrl.toLowerCase()).digest('hex').slice(0, 32);
  return `pullcheck:notification:${channel}:${project}:${pipelineId}`;
}

/** GitLab posts again when a retried pipeline fails again. Digits before and after the point are always as many. */
const keepNewest = `
local kept = redis.call('get', KEYS[1])
if kept and kept >= ARGV[1] then return 0 end
redis.call('set', KEYS[1], ARGV[1], 'EX', ARGV[2])
return 1`;
