import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Incident } from '../incidents/incident.ts';
import type { IncidentStore } from '../incidents/store.ts';
import { queueNames, threadTaskSchema } from './tasks.ts';
import { type RunningWorker, startWorker } from './worker.ts';

interface ThreadOptions {
  readonly connection: Redis;
  readonly incidents: Pick<IncidentStore, 'load'>;
  /** Where failures of the project are posted; undefined: nowhere. */
  readonly channelOf: (incident: Incident) => string | undefined;
  readonly syncThread: (incident: Incident, channel: string) => Promise<void>;
  readonly log: Logger;
}

const concurrency = 8;

/** Hop 8: renders what is known of a pipeline into its thread, whatever woke it. */
export function startThreadWorker(options: ThreadOptions): RunningWorker {
  return startWorker({
    queue: queueNames.thread,
    schema: threadTaskSchema,
    connection: options.connection,
    concurrency,
    log: options.log,
    async run(pipeline) {
      const incident = await options.incidents.load(pipeline);
      if (incident === undefined) return;
      const channel = options.channelOf(incident);
      if (channel === undefined) {
        options.log.warn({ incident: incident.id }, 'no channel for this project, nothing posted');
        return;
      }
      await options.syncThread(incident, channel);
    },
  });
}
