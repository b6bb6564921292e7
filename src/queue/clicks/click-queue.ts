import type { ConnectionOptions } from 'bullmq';
import type { Click } from '../../clicks/click.ts';
import { openQueue } from '../open-queue.ts';

export const clickQueueName = 'clicks';

/** Somebody is waiting: what does not work within two minutes is said to have failed, and what was begun is settled later. */
export const clickAttempts = 6;

/** As long as somebody may resend what Slack sent. */
const keepSeconds = 3_600;

/** Takes clicks so that no restart loses them; the same one once. */
export interface ClickDesk {
  /** @throws an error of Redis where it cannot be kept. */
  accept(click: Click): Promise<void>;
}

export function createClickDesk(connection: ConnectionOptions): ClickDesk {
  const opened = openQueue<Click>(clickQueueName, connection);
  return {
    async accept(click) {
      const queue = await opened();
      await queue.add(clickQueueName, click, {
        removeOnComplete: { age: keepSeconds, count: 10_000 },
        removeOnFail: { age: keepSeconds, count: 10_000 },
        attempts: clickAttempts,
        backoff: { type: 'custom' },
        jobId: `click-${click.id}`,
      });
    },
  };
}
