import { DelayedError, type Job } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import { diagnoseMissingLog, type MissingLog } from '../diagnosis/missing-log.ts';
import { failureId, type JobFailure } from '../failure/job-failure.ts';
import type { IncidentStore } from '../incidents/store.ts';
import { queueNames, type Tasks, type TriageTask, triageTaskSchema } from './tasks.ts';
import { type RunningWorker, startWorker } from './worker.ts';

/** `text` holds the beginning and the end of a long trace. */
export type TraceReading =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'gone'; readonly why: MissingLog };

/** What GitLab knows of the machine that ran a job. */
export interface JobRunner {
  readonly version: string | null;
  readonly systemId: string | null;
}

interface TriageOptions {
  readonly connection: Redis;
  readonly incidents: Pick<IncidentStore, 'recordAttempt' | 'isRecorded'>;
  readonly tasks: Pick<Tasks, 'wakeThread' | 'askHosts'>;
  readonly readTrace: (job: JobFailure) => Promise<TraceReading>;
  /** Undefined where GitLab does not say. */
  readonly jobRunner: (job: JobFailure) => Promise<JobRunner | undefined>;
  readonly diagnose: (text: string) => Diagnosis | null;
  readonly isTraceComplete: (text: string) => boolean;
  readonly onDiagnosed: (diagnosis: Diagnosis | null) => void;
  readonly log: Logger;
}

const concurrency = 16;
/** The status of a job and the end of its trace are separate requests of the runner: the end can come later. */
const rereadAfterMs = 3_000;
const mostRereads = 5;
/**
 * So many changes of a pipeline are shown at once. Where thousands of jobs fail, the thread follows every few seconds:
 * Slack takes some fifty updates a minute, and all that is known is read for each.
 *
 * @see https://docs.slack.dev/reference/methods/chat.update/ Tier 3
 */
const fewChanges = 10;
const stormDelayMs = 4_000;

/** Hops 3 to 5: takes one failed job, reads its trace, records what it says, wakes the pipeline's thread, has hosts asked. */
export function startTriageWorker(options: TriageOptions): RunningWorker {
  return startWorker({
    queue: queueNames.triage,
    schema: triageTaskSchema,
    connection: options.connection,
    concurrency,
    log: options.log,
    run: (task, job, token) => triage(options, task, job, token),
  });
}

async function triage(options: TriageOptions, task: TriageTask, job: Job, token: string): Promise<void> {
  const { failure } = task;
  const log = options.log.child({ failureId: failureId(failure) });
  log.info({ tries: job.attemptsMade }, 'taken');
  if (!(await options.incidents.isRecorded(failure))) {
    const reading = await options.readTrace(failure);
    log.info({ reading: reading.kind, rereads: task.rereads }, 'trace read');
    if (mayStillGrow(options, task, reading)) {
      await job.updateData({ failure, rereads: task.rereads + 1 } satisfies TriageTask);
      await job.moveToDelayed(Date.now() + rereadAfterMs, token);
      throw new DelayedError();
    }
    const diagnosis = await diagnoseReading(options, failure, reading);
    log.info({ cause: diagnosis?.cause ?? null, image: diagnosis?.image ?? null }, 'diagnosed');
    options.onDiagnosed(diagnosis);
    const changes = await options.incidents.recordAttempt({ failure, diagnosis });
    await options.tasks.wakeThread(failure, changes > fewChanges ? stormDelayMs : 0);
  } else {
    await options.tasks.wakeThread(failure);
  }
  await options.tasks.askHosts(failure);
}

function mayStillGrow(
  options: TriageOptions,
  { failure, rereads }: TriageTask,
  reading: TraceReading,
): boolean {
  if (reading.kind === 'gone' || rereads >= mostRereads || failure.startedAt === null) return false;
  return !options.isTraceComplete(reading.text);
}

async function diagnoseReading(
  options: TriageOptions,
  failure: JobFailure,
  reading: TraceReading,
): Promise<Diagnosis | null> {
  if (reading.kind === 'gone') return diagnoseMissingLog(reading.why, failure);
  if (reading.text.trim() === '') {
    // A job that no runner took has no log because it has no story: nothing was prepared, nothing was pulled.
    return failure.startedAt === null ? null : diagnoseMissingLog('erased', failure);
  }
  const diagnosis = options.diagnose(reading.text);
  if (diagnosis === null) return null;
  return withRunner(diagnosis, failure, await jobRunnerIfNeeded(options, diagnosis, failure));
}

/** Kubernetes and old runners print less in the trace than GitLab knows. */
async function jobRunnerIfNeeded(
  options: TriageOptions,
  diagnosis: Diagnosis,
  failure: JobFailure,
): Promise<JobRunner | undefined> {
  if (diagnosis.runnerVersion !== null && diagnosis.systemId !== null) return undefined;
  return options.jobRunner(failure);
}

function withRunner(diagnosis: Diagnosis, failure: JobFailure, runner: JobRunner | undefined): Diagnosis {
  return {
    ...diagnosis,
    runnerName: diagnosis.runnerName ?? failure.runner?.description ?? null,
    runnerVersion: diagnosis.runnerVersion ?? runner?.version ?? null,
    systemId: diagnosis.systemId ?? runner?.systemId ?? null,
  };
}
