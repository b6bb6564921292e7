import { titleOf } from '../diagnosis/title.ts';
import type { Awaited, Change } from '../incidents/change.ts';
import type { PipelineId } from '../incidents/incident-key.ts';
import type { PipelineJob } from '../remedies/gitlab-port.ts';
import type { ClickedReply } from './clicked-reply.ts';
import type { Watching } from './following.ts';
import { newRunOf } from './retry-for.ts';

export type Watched =
  | { readonly kind: 'running'; readonly jobs: Awaited['jobs']; readonly afterMs: number }
  | {
      readonly kind: 'ended';
      readonly outcome: 'proven' | 'still-failing' | 'open';
      readonly sentence: string;
    };

const longestWatchMs = 6 * 3_600_000;
const leastWaitMs = 3_000;
const mostWaitMs = 5 * 60_000;

/** How one new run ended. */
type Fate =
  | { readonly kind: 'running' | 'succeeded' | 'script-failed' | 'given-up' }
  /** It did not get past its preparation either. */
  | { readonly kind: 'stopped'; readonly title: string; readonly isSame: boolean };

/** Looks how the new runs of retried jobs do. Webhooks hasten the look; it comes without them too. */
export async function watchJobs(
  following: Watching,
  watched: {
    readonly pipeline: PipelineId;
    readonly about: ClickedReply;
    readonly awaited: Awaited;
    readonly change: Pick<Change, 'at'>;
  },
): Promise<Watched> {
  const { pipeline, awaited, about, change } = watched;
  const all = await following.jobsOf(pipeline);
  const age = following.changing.now() - awaited.since;
  const jobs = awaited.jobs.map((job) => ({ ...job, newId: newRunOf(job, all, change.at) }));
  const fates = await fatesOf(following, { ...watched, ran: pipeline, jobs, all });
  if (fates.every(({ fate }) => fate.kind !== 'running')) return ended(fates, notAmong(jobs, about));
  if (age > longestWatchMs) {
    const waiting = fates.filter(({ fate }) => fate.kind === 'running').map(({ name }) => name);
    return {
      kind: 'ended',
      outcome: 'open',
      sentence: `${list(waiting)} had not ended after 6 h; nobody watches any more.`,
    };
  }
  return { kind: 'running', jobs, afterMs: Math.min(Math.max(age / 4, leastWaitMs), mostWaitMs) };
}

/** How the runs of jobs went, in the pipeline that failed or in a later one. */
export function fatesOf(
  following: Watching,
  {
    pipeline,
    ran,
    about,
    jobs,
    all,
  }: {
    /** The one that failed. */
    readonly pipeline: PipelineId;
    /** The one of the new runs. */
    readonly ran: PipelineId;
    readonly about: ClickedReply;
    readonly jobs: Awaited['jobs'];
    readonly all: readonly PipelineJob[] | undefined;
  },
): Promise<Fates> {
  return Promise.all(
    jobs.map(async ({ name, failedId, newId }) => {
      const seen = all?.find(({ id }) => id === newId);
      const failed = { ...pipeline, jobId: failedId };
      const run = newId === null ? null : { ...ran, jobId: newId };
      return { name, fate: await fateOf(following, { about, failed, run, seen }) };
    }),
  );
}

type Run = PipelineId & { readonly jobId: number };

async function fateOf(
  following: Watching,
  {
    about,
    failed,
    run,
    seen,
  }: {
    readonly about: ClickedReply;
    readonly failed: Run;
    readonly run: Run | null;
    readonly seen: PipelineJob | undefined;
  },
): Promise<Fate> {
  const fate = fateByStatus(seen?.status);
  if (run === null || fate !== 'failed') return { kind: fate === 'failed' ? 'running' : fate };
  const attempt = await following.attempt(run);
  if (attempt === undefined) {
    // Of a later pipeline there is more to know than that; its webhook tells.
    const before = run.pipelineId === failed.pipelineId ? await following.attempt(failed) : undefined;
    if (before !== undefined)
      await following.triage({ ...before.failure, jobId: run.jobId, failureReason: null });
    return { kind: 'running' };
  }
  if (attempt.diagnosis === null) {
    return { kind: ranScript.has(seen?.failureReason ?? '') ? 'script-failed' : 'given-up' };
  }
  const { cause, image } = attempt.diagnosis;
  const isSame = about.reply.jobs.some(
    ({ diagnosis }) => diagnosis.cause === cause && diagnosis.image === image,
  );
  return { kind: 'stopped', title: titleOf(attempt.diagnosis), isSame };
}

function fateByStatus(status = 'unknown'): 'running' | 'succeeded' | 'given-up' | 'failed' {
  if (status === 'success') return 'succeeded';
  if (status === 'canceled' || status === 'skipped') return 'given-up';
  return status === 'failed' ? 'failed' : 'running';
}

/** GitLab's reasons for which a job fails that its runner had prepared; the others say nothing of the image. */
const ranScript: ReadonlySet<string> = new Set(['script_failure', 'job_execution_timeout']);

/** Jobs of the reply that nobody ran again. */
function notAmong(jobs: Awaited['jobs'], { reply }: ClickedReply): readonly string[] {
  const run = new Set(jobs.map(({ name }) => name));
  const names = new Set(reply.jobs.map(({ failure }) => failure.jobName));
  return [...names].filter((name) => !run.has(name));
}

export type Fates = readonly { readonly name: string; readonly fate: Fate }[];

/**
 * What it comes to, once all have ended. Proven is only what all of them prove.
 *
 * @param notRun names of jobs that are none of those.
 */
export function ended(
  fates: Fates,
  notRun: readonly string[] = [],
): Extract<Watched, { readonly kind: 'ended' }> {
  const namesOf = (kind: Fate['kind']) =>
    fates.filter(({ fate }) => fate.kind === kind).map(({ name }) => name);
  const stopped = fates.flatMap(({ name, fate }) => (fate.kind === 'stopped' ? [{ name, ...fate }] : []));
  const [first] = stopped;
  if (first !== undefined) {
    const what = first.isSame ? 'for the same reason as before' : 'and what stops it now is something else';
    const names = list(stopped.map(({ name }) => name));
    return {
      kind: 'ended',
      outcome: 'still-failing',
      sentence: `${names} ran again and did not get past its preparation, ${what}: ${first.title}.`,
    };
  }
  const succeeded = namesOf('succeeded');
  const failed = namesOf('script-failed');
  if (succeeded.length + failed.length === 0) {
    return {
      kind: 'ended',
      outcome: 'open',
      sentence: 'The new run did not get as far as its script, and not for the image, so nothing is proven.',
    };
  }
  const parts = [
    ...(succeeded.length > 0 ? [`${list(succeeded)} ran again and succeeded`] : []),
    ...(failed.length > 0
      ? [`${list(failed)} got past its preparation and failed in its script, which is another matter`]
      : []),
  ];
  const open = [...namesOf('given-up'), ...notRun];
  const sentence = `${parts.join('; ')}.`;
  return open.length === 0
    ? { kind: 'ended', outcome: 'proven', sentence }
    : {
        kind: 'ended',
        outcome: 'open',
        sentence: `${sentence} ${list(open)} did not run again, so not all is proven.`,
      };
}

const mostNamed = 3;

function list(names: readonly string[]): string {
  const shown = names.slice(0, mostNamed).join(', ');
  return `Job ${shown}${names.length > mostNamed ? ` and ${names.length - mostNamed} more` : ''}`;
}
