import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { keyPrefix } from '../../queue/redis/key-prefix.ts';
import { queueNames } from '../../queue/tasks.ts';
import type { QueueView } from './page-parts.ts';

export interface QueueReader {
  read(): Promise<readonly QueueView[]>;
  close(): Promise<void>;
}

/** The counters of the bot's queues. */
export function createQueueReader(connection: Redis): QueueReader {
  const queues = Object.values(queueNames).map((name) => new Queue(name, { connection, prefix: keyPrefix }));
  for (const queue of queues) queue.on('error', () => undefined);
  return {
    read: () =>
      Promise.all(
        queues.map(async (queue) => {
          const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'completed', 'failed');
          const count = (state: string): number => counts[state] ?? 0;
          return {
            name: queue.name,
            waiting: count('waiting'),
            active: count('active'),
            delayed: count('delayed'),
            completed: count('completed'),
            failed: count('failed'),
          };
        }),
      ),
    close: async () => void (await Promise.all(queues.map((queue) => queue.close()))),
  };
}
