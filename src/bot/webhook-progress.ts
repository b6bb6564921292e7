import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Delivery } from '../failure/delivery.ts';
import type { Progress } from '../gitlab/pipeline-event.ts';
import type { IncidentStore } from '../incidents/store.ts';
import type { Duties } from '../queue/clicks/duties.ts';
import type { Tasks } from '../queue/tasks.ts';

export interface WebhookProgress {
  /** What is no failure: a pipeline that passed closes its thread, and whoever follows a job looks now. */
  seen(progress: Progress): Promise<void>;
  /** After a failure was stored. */
  stored(delivery: Delivery): Promise<void>;
}

interface ProgressParts {
  readonly incidents: Pick<IncidentStore, 'recordPassed'>;
  readonly tasks: Pick<Tasks, 'wakeThread'>;
  readonly duties: Pick<Duties, 'hasten'>;
  readonly log: Logger;
}

/** GitLab waits for its answer, and what is lost here is found by looking. */
const longestMs = 1_500;

export function createProgress({ incidents, tasks, duties, log }: ProgressParts): WebhookProgress {
  async function see({ projectId, pipelineId, hasPassed }: Progress): Promise<void> {
    const pipeline = { projectId, pipelineId };
    if (hasPassed && (await incidents.recordPassed(pipeline))) await tasks.wakeThread(pipeline);
    await duties.hasten(pipeline);
  }

  async function bounded(work: Promise<void>): Promise<void> {
    const settled = work.catch((error: unknown) =>
      log.warn({ err: error }, 'progress of a pipeline not followed'),
    );
    await Promise.race([settled, sleep(longestMs, undefined, { ref: false })]);
  }

  return {
    seen: (progress) => bounded(see(progress)),
    async stored({ failures }) {
      const [first] = failures;
      if (first !== undefined) await bounded(duties.hasten(first));
    },
  };
}
