import { z } from 'zod';
import type { Awaited, Change } from '../incidents/change.ts';
import type { Target } from '../remedies/fix.ts';
import type { PipelineJob } from '../remedies/gitlab-port.ts';
import type { Journal } from '../remedies/journal.ts';
import { retryJobs } from '../remedies/retry-jobs.ts';
import { askTarget } from './ask-target.ts';
import type { ClickedReply } from './clicked-reply.ts';
import { retryRight } from './fixes-to-make.ts';
import type { Following } from './following.ts';
import { lockOf, pipelineOf, toolsFor } from './make-change.ts';
import { targetOf } from './target-of.ts';

export type Retried =
  /** `as`: whose runs they are; null where somebody had retried them since the change. */
  | { readonly kind: 'retried'; readonly jobs: Awaited['jobs']; readonly as: string | null }
  /** `why`: a sentence, with who could. */
  | { readonly kind: 'not-retried'; readonly why: string };

/**
 * Retries the jobs of a reply once for whoever made a change, where they may.
 *
 * @throws ExternalError where GitLab is away: call it again later.
 */
export async function retryFor(
  { changing, jobsOf }: Following,
  { change, about }: { readonly change: Change; readonly about: ClickedReply },
): Promise<Retried> {
  const id = `${change.id}-retry`;
  const { teamId, slackUserId: userId, gitlabUsername } = change.by;
  const pipeline = pipelineOf(about);
  const told = targetOf(about.incident, about.reply);
  return changing.alone(lockOf(id), async () => {
    const actor = await changing.actorOf({ teamId, userId });
    if (actor.kind !== 'acting') {
      return notRetried(
        `The jobs were not retried: @${gitlabUsername} can no longer act. Anybody who may can retry them.`,
      );
    }
    const asked = await askTarget(told, changing.gitlabAs(actor));
    if (asked.kind === 'unknown') return notRetried(`The jobs were not retried. ${asked.why}`);
    const target = { ...asked.target, jobs: await jobsToRetry(changing.journalOf(id), told) };
    const { action, place } = retryRight(target);
    const decision = await changing.permit(actor, action, place);
    if (decision.kind === 'may-not')
      return notRetried(`The jobs were not retried. ${decision.why} ${decision.who}`);
    const tools = toolsFor(changing, actor, { teamId, journal: id });
    const { actor: by } = tools;
    const audited = { change: change.id, occasion: id, verb: retryJobs.verb, by, pipeline };
    const planned = await retryJobs.plan(target, null, tools);
    const made = new Map<number, number>();
    if (planned.kind === 'planned') {
      await changing.audit.write({ ...audited, what: 'begun', details: [] });
      const outcome = await retryJobs.perform(planned.plan, null, tools);
      const details = outcome.kind === 'done' ? outcome.effects : [outcome.why];
      await changing.audit.write({ ...audited, what: outcome.kind, details });
      if (outcome.kind !== 'done') return notRetried(`The jobs were not retried. ${outcome.why}`);
      for (const { before, after } of outcome.effects) made.set(Number(before), Number(after));
    }
    const all = await jobsOf(pipeline);
    const jobs = target.jobs.map(({ id: failedId, name }) => {
      const job = { name, failedId, newId: made.get(failedId) ?? null };
      return { ...job, newId: newRunOf(job, all, change.at) };
    });
    if (jobs.every(({ newId }) => newId === null)) {
      const why = planned.kind === 'cannot' ? planned.why : 'No new run shows.';
      return notRetried(`The jobs were not retried. ${why} What ran before the change proves nothing of it.`);
    }
    return { kind: 'retried', jobs, as: made.size === 0 ? null : `@${actor.gitlabUsername}` };
  });
}

const jobsSchema = z.array(z.object({ id: z.int(), name: z.string() }));

/** Those of the first time: by the second, a new run may have failed and stand in the reply. */
async function jobsToRetry(journal: Journal, { jobs }: Target): Promise<Target['jobs']> {
  const kept = await journal.read('jobs');
  if (kept !== null) return jobsSchema.parse(JSON.parse(kept.note));
  await journal.begin('jobs', JSON.stringify(jobs));
  return jobs;
}

/**
 * The newest run of a job that a change can have had to do with: ids count up, and a run from before the change proves
 * nothing of it.
 *
 * @param since when the change was made, milliseconds since 1970.
 */
export function newRunOf(
  { failedId, name, newId }: Awaited['jobs'][number],
  all: readonly PipelineJob[] | undefined,
  since: number,
): number | null {
  const isLater = ({ id, createdAt }: PipelineJob) =>
    newId === null ? Date.parse(createdAt ?? '') >= since : id >= newId;
  const runs = (all ?? []).filter((job) => job.name === name && job.id > failedId && isLater(job));
  return runs.length === 0 ? newId : Math.max(...runs.map(({ id }) => id));
}

function notRetried(why: string): Retried {
  return { kind: 'not-retried', why };
}
