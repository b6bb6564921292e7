import type { ConnectionOptions } from 'bullmq';
import type { CommandRequest } from '../../commands/request.ts';
import { openQueue } from '../open-queue.ts';

export const commandQueueName = 'commands';

/** Somebody is waiting: what does not work within a minute or two is said to have failed. */
export const commandAttempts = 6;

/** Slack sends an event again for some six minutes. */
const keepSeconds = 600;
/** An answer replaces the acknowledgement, which has to be there by then. */
const acknowledgedFirstMs = 250;

export interface CommandQueue {
  /** Idempotent per request. */
  add(request: CommandRequest): Promise<void>;
}

export function createCommandQueue(connection: ConnectionOptions): CommandQueue {
  const opened = openQueue<CommandRequest>(commandQueueName, connection);
  return {
    async add(request) {
      const queue = await opened();
      await queue.add(commandQueueName, request, {
        // It holds the address of the answer, which is a secret while it lives.
        removeOnComplete: { age: keepSeconds, count: 1_000 },
        removeOnFail: { age: keepSeconds, count: 1_000 },
        attempts: commandAttempts,
        backoff: { type: 'custom' },
        jobId: `command-${request.id}`,
        delay: request.to.kind === 'person' ? acknowledgedFirstMs : 0,
      });
    },
  };
}
