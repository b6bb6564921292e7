import type { Change } from '../incidents/change.ts';
import type { Target } from '../remedies/fix.ts';
import { retryHelps } from '../remedies/retry-helps.ts';
import { askTarget, whyUnknown } from './ask-target.ts';
import type { Acting, Changing } from './changing.ts';
import type { Click } from './click.ts';
import type { ClickedReply } from './clicked-reply.ts';
import { retryRight } from './fixes-to-make.ts';
import { lockOf, pipelineOf, toolsFor } from './make-change.ts';
import { type Note, note } from './note.ts';
import { targetOf } from './target-of.ts';

interface Clicked {
  readonly click: Click;
  readonly about: ClickedReply;
}

/** From now on the image is looked at now and then, and the jobs are retried for that person once it can be pulled. */
export function startWaiting(changing: Changing, { click, about }: Clicked): Promise<Note | null> {
  return changing.alone(lockOf(click.id), async () => {
    const { id, user } = click;
    const pipeline = pipelineOf(about);
    const target = targetOf(about.incident, about.reply);
    if (retryHelps(target.diagnosis.cause) === 'no') {
      return note('A retry repeats these jobs as they were, and would fail again.');
    }
    const actor = await changing.actorOf(user);
    if (actor.kind !== 'acting') return note(actor.kind === 'unlinked' ? actor.how : actor.why);
    const refusal = await mayRetry(changing, actor, target);
    if (refusal !== null) return refusal;
    const { actor: by } = toolsFor(changing, actor, { teamId: user.teamId, journal: id });
    const at = changing.now();
    const wanted: Change = {
      id,
      verb: 'retry-when-pullable',
      reply: about.reply.key,
      by,
      at,
      state: { kind: 'done', effects: [], left: [], undoableUntil: null },
      aftermath: {
        kind: 'awaited',
        phase: 'pullable',
        since: at,
        jobs: [],
        looks: 0,
        unknownInARow: 0,
        sentence: 'Waiting until it can be pulled.',
      },
    };
    const begun = await changing.changes.begin(pipeline, wanted);
    if (begun.kind === 'taken')
      return note(`@${begun.change.by.gitlabUsername} has this waited for already.`);
    const { verb } = wanted;
    await changing.audit.write({ change: id, occasion: id, verb, by, pipeline, what: 'begun', details: [] });
    await changing.later('follow', pipeline, id, 0);
    await changing.wakeThread(pipeline);
    return null;
  });
}

/** Whose wait it is, and who may retry, can end it. */
export async function cancelWaiting(changing: Changing, { click, about }: Clicked): Promise<Note | null> {
  const waiting = waitingOf(about.reply.changes);
  if (waiting === undefined) return note('Nothing is waited for here any more.');
  const actor = await changing.actorOf(click.user);
  if (actor.kind !== 'acting') return note(actor.kind === 'unlinked' ? actor.how : actor.why);
  const refusal = await mayRetry(changing, actor, targetOf(about.incident, about.reply));
  if (refusal !== null) return refusal;
  const pipeline = pipelineOf(about);
  const sentence = `@${actor.gitlabUsername} ended the waiting.`;
  const changed = await changing.changes.amend(pipeline, waiting.id, (current) =>
    isWaiting(current) ? { ...current, aftermath: { kind: 'open', sentence } } : undefined,
  );
  const { actor: by } = toolsFor(changing, actor, { teamId: click.user.teamId, journal: click.id });
  const audited = { change: waiting.id, occasion: click.id, verb: click.verb, by, pipeline };
  await changing.audit.write({ ...audited, what: 'done', details: [] });
  await changing.wakeThread(pipeline);
  return changed?.aftermath?.kind === 'open'
    ? null
    : note('It can be pulled by now: the jobs are being retried.');
}

export function waitingOf(changes: readonly Change[]): Change | undefined {
  return changes.find(isWaiting);
}

function isWaiting({ aftermath }: Change): boolean {
  return aftermath?.kind === 'awaited' && aftermath.phase === 'pullable';
}

/** Null where they may; else what to tell them. */
async function mayRetry(changing: Changing, actor: Acting, told: Target): Promise<Note | null> {
  const asked = await askTarget(told, changing.gitlabAs(actor));
  if (asked.kind === 'unknown') return note(await whyUnknown(changing, actor, retryRight(told), asked.why));
  const { action, place } = retryRight(asked.target);
  const decision = await changing.permit(actor, action, place);
  return decision.kind === 'may-not' ? note(`${decision.why} ${decision.who}`) : null;
}
