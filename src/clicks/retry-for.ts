import { z } from 'zod';
import type { Awaited, Change } from '../incidents/change.ts';
import type { Target } from '../remedies/fix.ts';
import type { PipelineJob } from '../remedies/gitlab-port.ts';
import type { Journal } from '../remedies/journal.ts';
import { retryJobs } from '../remedies/retry-jobs.ts';
import type { ClickedReply } from './clicked-reply.ts';
import { retryRight } from './fixes-to-make.ts';
import type { Following } from './following.ts';
import { lockOf, pipelineOf, toolsFor } from './make-change.ts';
import { targetOf } from './target-of.ts';

export type Retried =
  | { readonly kind: 'retried'; readonly jobs: Awaited['jobs']; readonly as: string }
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
  const current = targetOf(about.incident, about.reply);
  return changing.alone(lockOf(id), async () => {
    const target = { ...current, jobs: await jobsToRetry(changing.journalOf(id), current) };
    const actor = await changing.actorOf({ teamId, userId });
    if (actor.kind !== 'acting') {
      return notRetried(
        `The jobs were not retried: @${gitlabUsername} can no longer act. Anybody who may can retry them.`,
      );
    }
    const { action, place } = retryRight(target);
    const decision = await changing.permit(actor, action, place);
    if (decision.kind === 'may-not')
      return notRetried(`The jobs were not retried. ${decision.why} ${decision.who}`);
    const tools = toolsFor(changing, actor, { teamId, journal: id });
    const { actor: by } = tools;
    const audited = { change: change.id, occasion: id, verb: retryJobs.verb, by, pipeline };
    const planned = await retryJobs.plan(target, null, tools);
    if (planned.kind === 'planned') {
      await changing.audit.write({ ...audited, what: 'begun', details: [] });
      const outcome = await retryJobs.perform(planned.plan, null, tools);
      const details = outcome.kind === 'done' ? outcome.effects : [outcome.why];
      await changing.audit.write({ ...audited, what: outcome.kind, details });
      if (outcome.kind !== 'done') return notRetried(`The jobs were not retried. ${outcome.why}`);
    }
    const all = await jobsOf(pipeline);
    const jobs = target.jobs.map(({ id: failedId, name }) => ({
      name,
      failedId,
      newId: newRunOf({ failedId, name }, all),
    }));
    if (jobs.every(({ newId }) => newId === null)) {
      return notRetried(
        planned.kind === 'cannot' ? `The jobs were not retried. ${planned.why}` : 'No new run shows.',
      );
    }
    return { kind: 'retried', jobs, as: `@${actor.gitlabUsername}` };
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

/** A retry is a newer job of the same name; ids count up. */
export function newRunOf(
  { failedId, name }: { readonly failedId: number; readonly name: string },
  all: readonly PipelineJob[] | undefined,
): number | null {
  const ids = (all ?? []).filter((job) => job.name === name && job.id > failedId).map(({ id }) => id);
  return ids.length === 0 ? null : Math.max(...ids);
}

function notRetried(why: string): Retried {
  return { kind: 'not-retried', why };
}
