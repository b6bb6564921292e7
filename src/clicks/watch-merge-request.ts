import type { Awaited, Change } from '../incidents/change.ts';
import type { PipelineId } from '../incidents/incident-key.ts';
import type { MergeRequestStanding } from '../remedies/gitlab-port.ts';
import type { ClickedReply } from './clicked-reply.ts';
import type { Watching } from './following.ts';
import { ended, fatesOf } from './watch-jobs.ts';

export type WatchedMergeRequest =
  | { readonly kind: 'waiting'; readonly sentence: string; readonly afterMs: number }
  | {
      readonly kind: 'ended';
      readonly outcome: 'proven' | 'still-failing' | 'open';
      readonly sentence: string;
    };

const longestWatchMs = 7 * 24 * 3_600_000;
/** GitLab starts a pipeline of what was merged within moments. */
const pipelineWithinMs = 30 * 60_000;
const leastWaitMs = 3_000;
const mostWaitMs = 10 * 60_000;

interface WatchedChange {
  readonly pipeline: PipelineId;
  readonly about: ClickedReply;
  readonly change: Change;
  readonly awaited: Awaited;
}

/** Its number, where a change opened one. */
export function mergeRequestOf({ state }: Change): number | undefined {
  const [effect] = state.kind === 'done' ? state.effects : [];
  const [, iid] = /^merge request !(\d+)$/.exec(effect?.what ?? '') ?? [];
  return iid === undefined ? undefined : Number(iid);
}

/** Looks how the merge request of a change stands, and what the jobs do that it corrects: on its branch, then where it was merged. */
export async function watchMergeRequest(
  following: Watching,
  watched: WatchedChange,
): Promise<WatchedMergeRequest> {
  const iid = mergeRequestOf(watched.change);
  const { projectId } = watched.pipeline;
  const found = iid === undefined ? undefined : await following.gitlab.mergeRequest(projectId, iid);
  if (found === undefined || found.kind === 'missing') {
    return over('open', `The merge request can no longer be seen with Pullcheck's token.`);
  }
  const { value: standing } = found;
  const seen = await look(following, watched, standing);
  if (seen.kind === 'ended') return seen;
  const age = following.changing.now() - watched.awaited.since;
  if (age > longestWatchMs) {
    return over('open', `${seen.sentence} That was not settled within a week; nobody watches any more.`);
  }
  return { ...seen, afterMs: Math.min(Math.max(age / 4, leastWaitMs), mostWaitMs) };
}

type Seen =
  | { readonly kind: 'waiting'; readonly sentence: string }
  | Extract<WatchedMergeRequest, { readonly kind: 'ended' }>;

function look(following: Watching, watched: WatchedChange, standing: MergeRequestStanding): Promise<Seen> {
  switch (standing.state) {
    case 'closed':
      return Promise.resolve(over('open', `!${standing.iid} was closed without being merged.`));
    case 'merged':
      return lookAtTarget(following, watched, standing);
    case 'opened':
    case 'locked':
    default:
      return lookAtBranch(following, watched, standing);
  }
}

async function lookAtBranch(
  following: Watching,
  watched: WatchedChange,
  { iid }: MergeRequestStanding,
): Promise<Seen> {
  const pipelines = await following.gitlab.mergeRequestPipelines(watched.pipeline.projectId, iid);
  const ran = await runsOf(following, watched, pipelines.kind === 'found' ? pipelines.value : []);
  if (ran.kind !== 'ended') return waiting(`!${iid} waits to be merged.`);
  if (ran.outcome === 'still-failing')
    return { ...ran, sentence: `On the branch of !${iid}: ${ran.sentence}` };
  if (ran.outcome === 'open') return waiting(`!${iid} waits to be merged.`);
  return waiting(`!${iid} waits to be merged. On its branch: ${ran.sentence}`);
}

async function lookAtTarget(
  following: Watching,
  watched: WatchedChange,
  { iid, targetBranch, mergedAs, mergedAt }: MergeRequestStanding,
): Promise<Seen> {
  const { projectId } = watched.pipeline;
  const pipelines =
    mergedAs === null ? undefined : await following.gitlab.commitPipelines(projectId, targetBranch, mergedAs);
  const merged = `!${iid} was merged into ${targetBranch}.`;
  const ran = await runsOf(following, watched, pipelines?.kind === 'found' ? pipelines.value : []);
  if (ran.kind === 'ended') return { ...ran, sentence: `${merged} ${ran.sentence}` };
  const since = following.changing.now() - Date.parse(mergedAt ?? '');
  if (ran.kind === 'not-run' && !(since < pipelineWithinMs)) {
    return over('open', `${merged} No pipeline there ran what had failed, so nothing is proven.`);
  }
  return waiting(`${merged} What had failed is awaited there.`);
}

type Ran =
  | { readonly kind: 'running' | 'not-run' }
  | Extract<WatchedMergeRequest, { readonly kind: 'ended' }>;

/** What the jobs of the reply did in the newest later pipeline that has them all; there are such as have none of them. */
async function runsOf(
  following: Watching,
  { pipeline, about }: WatchedChange,
  pipelineIds: readonly number[],
): Promise<Ran> {
  const later = pipelineIds.filter((id) => id > pipeline.pipelineId);
  for (const pipelineId of later.slice(0, mostPipelines)) {
    const ran = { projectId: pipeline.projectId, pipelineId };
    const all = (await following.jobsOf(ran)) ?? [];
    const jobs = about.reply.jobs.map(({ failure: { jobId: failedId, jobName: name } }) => {
      const runs = all.filter((job) => job.name === name).map(({ id }) => id);
      return { name, failedId, newId: runs.length === 0 ? null : Math.max(...runs) };
    });
    if (jobs.some(({ newId }) => newId === null)) continue;
    const fates = await fatesOf(following, { pipeline, ran, about, jobs, all });
    return fates.some(({ fate }) => fate.kind === 'running') ? { kind: 'running' } : ended(fates);
  }
  return { kind: 'not-run' };
}

const mostPipelines = 5;

function waiting(sentence: string): Seen {
  return { kind: 'waiting', sentence };
}

function over(outcome: 'open', sentence: string): Extract<Seen, { readonly kind: 'ended' }> {
  return { kind: 'ended', outcome, sentence };
}
