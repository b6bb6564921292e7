import { z } from 'zod';
import type { ChangingTools, Effect, Fix, Offer, Outcome, Planned, Target, TargetJob, Tools } from './fix.ts';
import type { GitlabActing, PipelineJob } from './gitlab-port.ts';
import { once } from './once.ts';
import { retryHelps } from './retry-helps.ts';
import type { Settled } from './settle.ts';

export interface RetryPlan {
  readonly projectId: number;
  readonly projectPath: string;
  readonly projectUrl: string;
  readonly pipelineId: number;
  /** Branch or tag that the jobs run on; null where that is not known. */
  readonly ref: { readonly name: string; readonly isTag: boolean } | null;
  readonly jobs: readonly TargetJob[];
}

/**
 * Retries the failed jobs of an incident. GitLab clones each: image, services and `variables:` stay as the pipeline
 * was made with, and the clone belongs to whoever retried, with that user's registry login.
 *
 * @see https://docs.gitlab.com/api/jobs/#retry-a-job
 */
export const retryJobs: Fix<null, RetryPlan, null> = {
  verb: 'retry-jobs',
  applies: ({ diagnosis, jobs }: Target): Offer | null => {
    const help = retryHelps(diagnosis.cause);
    if (help === 'no') return null;
    const label = jobs.length === 1 ? 'Retry the job' : `Retry ${jobs.length} jobs`;
    return { label, confirm: null, isPrimary: help === 'first' };
  },
  plan: planRetry,
  perform,
  undo: null,
};

async function planRetry(
  { projectId, projectPath, projectUrl, pipelineId, ref, isTag, jobs: told }: Target,
  _: null,
  tools: Tools,
): Promise<Planned<RetryPlan>> {
  const all = await tools.gitlab.pipelineJobs(projectId, pipelineId);
  if (all.kind === 'missing')
    return { kind: 'cannot', why: `The jobs of ${projectPath} are not to be seen with these rights.` };
  const jobs = told.filter((job) => all.value.some(({ id, name }) => id === job.id && name === job.name));
  if (jobs.length === 0)
    return { kind: 'cannot', why: `Pipeline ${pipelineId} of ${projectPath} has none of these jobs.` };
  const open = jobs.filter((job) => successorOf(job, all.value) === undefined);
  if (open.length === 0) return { kind: 'cannot', why: 'All of them have been retried already.' };
  const again = jobs.length - open.length;
  const preview = [
    `Retries ${open.map(({ name }) => name).join(', ')} in pipeline ${pipelineId}.`,
    ...(again > 0 ? [`${again} of ${jobs.length} were retried already and stay as they are.`] : []),
    await whoRuns(tools),
    'A retry repeats the job as the pipeline was made: it sees changed CI/CD variables of the project or group, and no change to the CI file.',
  ];
  const on = ref === null ? null : { name: ref, isTag };
  const plan = { projectId, projectPath, projectUrl, pipelineId, ref: on, jobs };
  return { kind: 'planned', plan, preview };
}

async function whoRuns({ actor, gitlab }: Tools): Promise<string> {
  if (actor.acts === 'with-own-token') {
    return `They run as ${actor.gitlabUsername}, with the registry access of that account.`;
  }
  const self = await gitlab.self();
  const bot = self.kind === 'found' ? self.value.username : 'the account of GITLAB_TOKEN';
  return `They run as ${bot}, not as ${actor.gitlabUsername}: what that account may not pull is refused to them.`;
}

async function perform(plan: RetryPlan, _: null, tools: ChangingTools): Promise<Outcome<null>> {
  const effects: Effect[] = [];
  const left: string[] = [];
  let isUnsettled = false;
  for (const job of plan.jobs) {
    const settled = await retryOne(plan, job, tools);
    if (settled.kind === 'done') effects.push(effectOf(plan, job, settled.value));
    else if (settled.kind === 'already') left.push(`${job.name} was retried already.`);
    else left.push(`${job.name} was not retried: ${whyNot(settled)}`);
    isUnsettled ||= settled.kind === 'unsettled';
  }
  const why = left.join(' ');
  if (isUnsettled) return { kind: 'unsettled', why };
  const isRefused = effects.length === 0 && left.some((one) => one.includes('was not retried'));
  return isRefused ? { kind: 'refused', why } : { kind: 'done', effects, left, reversal: null };
}

function retryOne(
  { projectId, pipelineId }: RetryPlan,
  job: TargetJob,
  tools: ChangingTools,
): Promise<Settled<{ readonly jobId: number }>> {
  const { gitlab } = tools;
  return once(
    {
      name: `retry ${job.id}`,
      schema: z.object({ jobId: z.int() }),
      look: () => findSuccessor(gitlab, { projectId, pipelineId, job }),
      write: () => gitlab.retryJob(projectId, job.id),
    },
    tools,
  );
}

async function findSuccessor(
  gitlab: Pick<GitlabActing, 'pipelineJobs'>,
  { projectId, pipelineId, job }: Pick<RetryPlan, 'projectId' | 'pipelineId'> & { readonly job: TargetJob },
): Promise<{ readonly jobId: number } | undefined> {
  const all = await gitlab.pipelineJobs(projectId, pipelineId);
  const successor = all.kind === 'found' ? successorOf(job, all.value) : undefined;
  return successor === undefined ? undefined : { jobId: successor.id };
}

/** A retry is a newer job of the same name; ids count up. */
function successorOf({ id, name }: TargetJob, all: readonly PipelineJob[]): PipelineJob | undefined {
  return all.find((other) => other.name === name && other.id > id);
}

function whyNot(settled: Extract<Settled<unknown>, { readonly kind: 'refused' | 'unsettled' }>): string {
  if (settled.kind === 'unsettled') return `GitLab did not say whether it was: ${settled.words}`;
  if (settled.words.includes('not retryable')) {
    return 'GitLab takes no retry of it: it still runs, its pipeline is too old, or the project is archived.';
  }
  if (settled.why === 'forbidden') {
    return 'that takes the role Developer, and on a protected branch or tag the right to merge or push there.';
  }
  return `GitLab says "${settled.words || settled.why}".`;
}

function effectOf(
  { projectPath, projectUrl }: RetryPlan,
  job: TargetJob,
  { jobId }: { readonly jobId: number },
): Effect {
  return {
    what: `job ${job.name}`,
    where: `project ${projectPath}`,
    before: String(job.id),
    after: String(jobId),
    url: `${projectUrl}/-/jobs/${jobId}`,
  };
}
