import type { Aftermath, Awaited, Change } from '../incidents/change.ts';
import type { Incident } from '../incidents/incident.ts';
import type { PipelineId } from '../incidents/incident-key.ts';
import { type Look, nextStep } from '../remedies/retry-when-pullable.ts';
import { type ClickedReply, newestJob } from './clicked-reply.ts';
import type { Following } from './following.ts';
import { type Sight, sightOf } from './looking.ts';
import { retryFor } from './retry-for.ts';
import { watchJobs } from './watch-jobs.ts';
import { mergeRequestOf, watchMergeRequest } from './watch-merge-request.ts';

/** Whether to look again, and when; null: there is nothing more to see. */
export type NextLook = { readonly afterMs: number } | null;

/**
 * Sees what became of a change: has the host asked again, retries the jobs for whoever made it, watches them, and says in the
 * thread what came of it. May be called at any time, again and again.
 *
 * @throws ExternalError where GitLab is away: call it again later.
 */
export async function followChange(
  following: Following,
  pipeline: PipelineId,
  id: string,
): Promise<NextLook> {
  const found = findChange(await following.load(pipeline), id);
  if (found === undefined) return null;
  const { change, about } = found;
  // Whoever makes it says so a moment after it asked for this.
  if (change.state.kind === 'running') return { afterMs: 1_000 };
  if (change.state.kind !== 'done') return null;
  const awaited = change.aftermath ?? beginning(change, following.changing.now());
  if (awaited?.kind !== 'awaited') return null;
  const followed = { following, pipeline, change, about, awaited };
  switch (awaited.phase) {
    case 'host':
      return askHost(followed);
    case 'pullable':
      return waitForHost(followed);
    case 'merge-request':
      return watchMerging(followed);
    case 'jobs':
    default:
      return watch(followed);
  }
}

function findChange(incident: Incident | undefined, id: string) {
  for (const reply of incident?.replies ?? []) {
    const change = reply.changes.find((one) => one.id === id);
    if (incident !== undefined && change !== undefined) return { change, about: { incident, reply } };
  }
  return undefined;
}

interface Followed {
  readonly following: Following;
  readonly pipeline: PipelineId;
  readonly change: Change;
  readonly about: ClickedReply;
  readonly awaited: Awaited;
}

/** Null where nothing runs because of it. */
function beginning(change: Change, since: number): Awaited | null {
  const { verb, state } = change;
  const common = { kind: 'awaited' as const, since, jobs: [], looks: 0, unknownInARow: 0 };
  if (verb === 'set-registry-auth' || verb === 'allow-job-token') {
    return { ...common, phase: 'host', sentence: 'The failing host is being asked again.' };
  }
  const iid = verb === 'open-fix-mr' ? mergeRequestOf(change) : undefined;
  if (iid !== undefined) {
    return { ...common, phase: 'merge-request', sentence: `!${iid} waits to be merged.` };
  }
  if (verb !== 'retry-jobs' || state.kind !== 'done') return null;
  const jobs = state.effects.map(({ what, before, after }) => ({
    name: what.replace(/^job /, ''),
    failedId: Number(before),
    newId: Number(after),
  }));
  return { ...common, phase: 'jobs', jobs, sentence: 'It runs again.' };
}

async function askHost(followed: Followed): Promise<NextLook> {
  const { following, about, awaited } = followed;
  await tell(followed, awaited);
  const sight = sightOf(await following.looking.lookAgain(newestJob(about.reply).failure));
  if (sight.from === 'failing-host' && sight.isHandedOut === false) {
    return end(
      followed,
      'still-failing',
      `The host was asked again. ${sight.sentence} So the jobs were not retried.`,
    );
  }
  const said = sight.from === 'failing-host' ? sight.sentence : 'No agent answered on the failing host.';
  return retry(followed, said);
}

async function waitForHost(followed: Followed): Promise<NextLook> {
  const { following, about, awaited } = followed;
  const { failure, diagnosis } = newestJob(about.reply);
  const sight = sightOf(await following.looking.lookAgain(failure));
  const now = following.changing.now();
  const looks = awaited.looks + 1;
  const unknownInARow = sight.pullable === null ? awaited.unknownInARow + 1 : 0;
  const waiting = { cause: diagnosis.cause, sinceMs: awaited.since, looks, unknownInARow };
  const step = nextStep(waiting, toLook(sight, now), now);
  if (step.kind === 'retry') return retry(followed, sight.sentence);
  if (step.kind === 'give-up') return end(followed, 'open', `Given up. ${step.why} ${sight.sentence}`);
  const sentence = `Waiting until it can be pulled. ${sight.sentence}`;
  await tell(followed, { ...awaited, looks, unknownInARow, sentence });
  return { afterMs: step.afterMs };
}

function toLook({ pullable, cause, retryAfterSeconds: seconds }: Sight, now: number): Look {
  if (pullable === true) return { kind: 'pullable' };
  if (pullable === null || cause === null) return { kind: 'unknown' };
  return { kind: 'not-pullable', cause, notBeforeMs: seconds === null ? null : now + seconds * 1_000 };
}

async function retry(followed: Followed, said: string): Promise<NextLook> {
  const { following, change, about } = followed;
  if (!(await claim(followed, `${said} The jobs are being retried.`))) return null;
  const retried = await retryFor(following, { change, about });
  if (retried.kind === 'not-retried') return end(followed, 'open', `${said} ${retried.why}`);
  const since = following.changing.now();
  const { jobs, as } = retried;
  const by = as === null ? 'They run again already' : `Retried as ${as}`;
  const sentence = `${said} ${by}; the new run is awaited.`;
  await tell(followed, {
    ...followed.awaited,
    phase: 'jobs',
    since,
    jobs: jobs.slice(0, mostJobs),
    sentence,
  });
  return { afterMs: 2_000 };
}

/** False where somebody undid the change or ended the waiting meanwhile; from then on neither stops the retry. */
async function claim(
  { following: { changing }, pipeline, change, awaited }: Followed,
  sentence: string,
): Promise<boolean> {
  const aftermath: Awaited = { ...awaited, phase: 'host', sentence: sentence.slice(0, longestSentence) };
  const kept = await changing.changes.amend(pipeline, change.id, (current) => {
    const isOurs = current.aftermath === null || current.aftermath.kind === 'awaited';
    return current.state.kind === 'done' && isOurs ? { ...current, aftermath } : undefined;
  });
  return kept?.state.kind === 'done' && kept.aftermath?.kind === 'awaited';
}

async function watch(followed: Followed): Promise<NextLook> {
  const { following, pipeline, about, awaited, change } = followed;
  const seen = await watchJobs(following, { pipeline, about, awaited, change });
  if (seen.kind === 'ended') return end(followed, seen.outcome, seen.sentence);
  await tell(followed, { ...awaited, jobs: [...seen.jobs] });
  return { afterMs: seen.afterMs };
}

async function watchMerging(followed: Followed): Promise<NextLook> {
  const { following, awaited } = followed;
  const seen = await watchMergeRequest(following, followed);
  if (seen.kind === 'ended') return end(followed, seen.outcome, seen.sentence);
  await tell(followed, { ...awaited, sentence: seen.sentence });
  return { afterMs: seen.afterMs };
}

const longestSentence = 900;
/** A reply that tells of more names the rest as not run. */
const mostJobs = 200;

async function tell(followed: Followed, aftermath: Aftermath): Promise<void> {
  const { following, pipeline, change } = followed;
  const { changing } = following;
  const before = JSON.stringify(change.aftermath);
  const bounded = { ...aftermath, sentence: aftermath.sentence.slice(0, longestSentence) };
  if (JSON.stringify(bounded) === before) return;
  // Who undid or cancelled it meanwhile has the last word.
  await changing.changes.amend(pipeline, change.id, (current) =>
    current.state.kind === 'done' && (current.aftermath === null || current.aftermath.kind === 'awaited')
      ? { ...current, aftermath: bounded }
      : undefined,
  );
  await changing.wakeThread(pipeline);
}

async function end(
  followed: Followed,
  kind: 'proven' | 'still-failing' | 'open',
  sentence: string,
): Promise<null> {
  await tell(followed, { kind, sentence });
  followed.following.changing.log.info(
    { change: followed.change.id, outcome: kind },
    'change followed to its end',
  );
  return null;
}
