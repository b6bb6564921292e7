import { type ConnectionOptions, Queue } from 'bullmq';
import { keyPrefix } from './redis/key-prefix.ts';

/** A queue whose first contact with Redis failed fails every call from then on: it is given up for a new one. */
export function openQueue<Data>(name: string, connection: ConnectionOptions): () => Promise<Queue<Data>> {
  let opened: Promise<Queue<Data>> | undefined;
  async function open(): Promise<Queue<Data>> {
    const queue = new Queue<Data>(name, { connection, prefix: keyPrefix });
    // The connection reports its own errors; without a listener the queue would end the process with them.
    queue.on('error', () => undefined);
    await queue.waitUntilReady();
    return queue;
  }
  return () => {
    opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
}
