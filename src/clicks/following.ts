import type { JobFailure } from '../failure/job-failure.ts';
import type { Incident } from '../incidents/incident.ts';
import type { PipelineId } from '../incidents/incident-key.ts';
import type { Attempt } from '../incidents/replies.ts';
import type { GitlabActing, PipelineJob } from '../remedies/gitlab-port.ts';
import type { Changing } from './changing.ts';
import type { Looking } from './looking.ts';

/** What following a change takes. */
export interface Following extends Watching {
  readonly changing: Changing;
  readonly looking: Looking;
  readonly load: (pipeline: PipelineId) => Promise<Incident | undefined>;
}

/** What seeing how new runs do takes. */
export interface Watching {
  readonly changing: Pick<Changing, 'now'>;
  /** All runs of all jobs as GitLab has them now, by the bot's own token; undefined where it may not see them. */
  readonly jobsOf: (pipeline: PipelineId) => Promise<readonly PipelineJob[] | undefined>;
  /** By the bot's own token. */
  readonly gitlab: Pick<GitlabActing, 'mergeRequest' | 'mergeRequestPipelines' | 'commitPipelines'>;
  /** What the log of a failed run says; undefined where it was not read. */
  readonly attempt: (job: PipelineId & { readonly jobId: number }) => Promise<Attempt | undefined>;
  /** Has the log of a failed run read, where its webhook was lost. */
  readonly triage: (failure: JobFailure) => Promise<void>;
}
