import { z } from 'zod';
import type { SlackUser } from '../accounts/slack-user.ts';
import type { Change } from '../incidents/change.ts';
import type { Outcome } from '../remedies/fix.ts';
import type { Changing } from './changing.ts';
import type { ClickedReply } from './clicked-reply.ts';
import type { FixToMake } from './fix-to-make.ts';
import { lockOf, pipelineOf, toolsFor } from './make-change.ts';
import { type Note, note } from './note.ts';
import { planStep } from './record-outcome.ts';

/** The newest change of a reply that can still be undone. */
export function undoable(changes: readonly Change[], now: number): Change | undefined {
  return changes
    .filter(({ state }) => state.kind === 'done' && state.undoableUntil !== null && state.undoableUntil > now)
    .toSorted((one, other) => other.at - one.at)[0];
}

interface Undoing<Wish, Plan, Reversal> {
  /** Of the click. */
  readonly id: string;
  readonly user: SlackUser;
  readonly about: ClickedReply;
  readonly change: Change;
  readonly toMake: FixToMake<Wish, Plan, Reversal>;
}

/**
 * Restores what was before a change, for a person who might make that change.
 *
 * @returns what to tell the person; null where the thread tells.
 * @throws ExternalError where GitLab is away: call it again later, with the same id.
 */
export function undoChange<Wish, Plan, Reversal>(
  changing: Changing,
  undoing: Undoing<Wish, Plan, Reversal>,
): Promise<Note | null> {
  return changing.alone(lockOf(undoing.change.id), () => undo(changing, undoing));
}

async function undo<Wish, Plan, Reversal>(
  changing: Changing,
  { id, user, about, change: { id: changeId }, toMake }: Undoing<Wish, Plan, Reversal>,
): Promise<Note | null> {
  const pipeline = pipelineOf(about);
  const change = await changing.changes.read(pipeline, changeId);
  if (change?.state.kind !== 'done') return note('This is undone already.');
  const { fix, rightFor } = toMake;
  const actor = await changing.actorOf(user);
  if (actor.kind !== 'acting') return note(actor.kind === 'unlinked' ? actor.how : actor.why);
  const kept = await changing.journalOf(changeId).read(planStep);
  const found = await changing.reversals.find<Reversal>(changeId);
  if (kept === null || found.kind !== 'kept' || fix.undo === null) {
    return note(found.kind === 'unreadable' ? unreadable : gone);
  }
  const { action, place } = rightFor(z.custom<Plan>().parse(JSON.parse(kept.note)));
  const decision = await changing.permit(actor, action, place);
  if (decision.kind === 'may-not') return note(`${decision.why} ${decision.who}`);

  const tools = toolsFor(changing, actor, { teamId: user.teamId, journal: id });
  const { actor: by } = tools;
  const audited = { change: changeId, occasion: id, verb: change.verb, by, pipeline };
  await changing.audit.write({ ...audited, what: 'undo-begun', details: [] });
  const outcome: Outcome<null> = await fix.undo(found.reversal, tools);
  if (outcome.kind !== 'done') {
    await changing.audit.write({ ...audited, what: 'not-undone', details: [outcome.why] });
    return note(outcome.why);
  }
  await changing.audit.write({ ...audited, what: 'undone', details: outcome.effects });
  const state = { kind: 'undone', by, at: changing.now() } as const;
  await changing.changes.amend(pipeline, changeId, (current) => ({ ...current, state, aftermath: null }));
  await changing.reversals.forget(changeId);
  await changing.wakeThread(pipeline);
  return null;
}

const gone = 'This can no longer be undone here: what was replaced is kept for a day.';
const unreadable =
  'What was replaced cannot be read any more, for the operator changed the key that seals it. Restore it in GitLab by hand.';
