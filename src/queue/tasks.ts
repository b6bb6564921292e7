import type { ConnectionOptions, JobsOptions } from 'bullmq';
import { z } from 'zod';
import { type JobFailure, jobFailureSchema } from '../failure/job-failure.ts';
import { openQueue } from './open-queue.ts';

/** Read the trace of one failed job and record what it says. */
export const triageTaskSchema = z.object({
  failure: jobFailureSchema,
  /** How often the trace was read before its end had arrived. */
  rereads: z.int().min(0),
});
export type TriageTask = z.infer<typeof triageTaskSchema>;

/** Bring the Slack thread of one pipeline up to date. */
export const threadTaskSchema = z.object({ projectId: z.int(), pipelineId: z.int() });
export type ThreadTask = z.infer<typeof threadTaskSchema>;

/** Ask hosts about the image of one failed job. */
export const hostsTaskSchema = z.object({ projectId: z.int(), pipelineId: z.int(), jobId: z.int() });
export type HostsTask = z.infer<typeof hostsTaskSchema>;

export const queueNames = {
  triage: 'triage',
  hosts: 'hosts',
  thread: 'thread',
  commands: 'commands',
} as const;

const hour = 3_600;

/**
 * A failed task keeps its id, and with it swallows the same delivery, for a day; one that is done for an hour. The
 * store of known failures answers for longer.
 */
const retention: JobsOptions = {
  removeOnComplete: { age: hour, count: 10_000 },
  removeOnFail: { age: 24 * hour, count: 10_000 },
};

/**
 * With the delays of `retryDelay`, a task is tried for about a day: longer than an outage of GitLab or Slack, and
 * long enough for somebody to invite the bot to its channel.
 */
const attempts = 1_500;

export interface Tasks {
  /** Idempotent: a job that is queued already is not queued again. */
  addTriage(failures: readonly JobFailure[]): Promise<void>;
  /** Idempotent per job. */
  askHosts(job: HostsTask): Promise<void>;
  /**
   * Never lost, never two at once for a pipeline: one that is running is followed by another.
   *
   * @param delayMs what else happens until then is shown with it; 0 where absent.
   */
  wakeThread(pipeline: ThreadTask, delayMs?: number): Promise<void>;
}

export function createTasks(connection: ConnectionOptions): Tasks {
  const triage = openQueue<TriageTask>(queueNames.triage, connection);
  const hosts = openQueue<HostsTask>(queueNames.hosts, connection);
  const thread = openQueue<ThreadTask>(queueNames.thread, connection);

  return {
    async addTriage(failures) {
      const queue = await triage();
      await queue.addBulk(
        failures.map((failure) => ({
          name: queueNames.triage,
          data: { failure, rereads: 0 },
          opts: { ...retention, attempts, backoff: { type: 'custom' }, jobId: triageTaskId(failure) },
        })),
      );
    },
    async askHosts({ projectId, pipelineId, jobId }) {
      const queue = await hosts();
      await queue.add(
        queueNames.hosts,
        { projectId, pipelineId, jobId },
        { ...retention, attempts, backoff: { type: 'custom' }, jobId: `hosts-${projectId}-${jobId}` },
      );
    },
    async wakeThread({ projectId, pipelineId }, delayMs = 0) {
      const queue = await thread();
      await queue.add(
        queueNames.thread,
        { projectId, pipelineId },
        {
          ...retention,
          attempts,
          backoff: { type: 'custom' },
          delay: delayMs,
          deduplication: { id: `thread-${projectId}-${pipelineId}`, keepLastIfActive: true },
        },
      );
    },
  };
}

/** BullMQ refuses an id with a colon, and one that is all digits. */
function triageTaskId({ projectId, jobId }: JobFailure): string {
  return `triage-${projectId}-${jobId}`;
}
