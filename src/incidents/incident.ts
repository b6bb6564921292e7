import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { JobFailure } from '../failure/job-failure.ts';
import type { Change } from './change.ts';

/** What the trace of one failed job turned out to say. */
export interface DiagnosedJob {
  readonly failure: JobFailure;
  readonly diagnosis: Diagnosis;
  /** 1 for the first run of the job in this pipeline; only the newest attempt of a job is shown. */
  readonly attempt: number;
}

/** The one thread reply for all jobs of a pipeline that failed alike: same cause, image and role. */
export interface Reply {
  /** Stable for the life of the incident; identifies the Slack message across updates. */
  readonly key: string;
  /** Opaque: what buttons carry. */
  readonly id: string;
  /** Never empty, oldest job first; all share cause, image and role. */
  readonly jobs: readonly [DiagnosedJob, ...DiagnosedJob[]];
  /** Every job of it was retried and failed differently: other replies tell, this one only says so. */
  readonly superseded: boolean;
  /** What people changed because of it, oldest first. */
  readonly changes: readonly Change[];
}

/** A failed pipeline, as its thread shows it. */
export interface Incident {
  /** `<project id>/<pipeline id>` */
  readonly id: string;
  readonly projectId: number;
  readonly projectPath: string;
  readonly projectUrl: string;
  readonly pipelineId: number;
  /** How the pipeline ended; null while it runs, or where only job hooks are delivered. */
  readonly outcome: 'failed' | 'passed' | null;
  /** Grows with every change; a message that shows a lower one is out of date. */
  readonly revision: number;
  /** In the order in which their causes were first seen; never empty. */
  readonly replies: readonly [Reply, ...Reply[]];
}
