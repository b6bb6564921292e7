import type { Change } from '../incidents/change.ts';
import type { PipelineId } from '../incidents/incident-key.ts';
import { undoableMs } from '../incidents/reversals.ts';
import type { Outcome } from '../remedies/fix.ts';
import type { Changing } from './changing.ts';

/**
 * In a change's journal: what was planned, without its secret. It is taken for what it was when it is read, for it is
 * sealed under the change's own name, and nobody else can have written it.
 */
export const planStep = 'plan';

/** What is kept comes last: until then the same is done again, and finds itself done. */
export async function recordOutcome(
  changing: Changing,
  {
    pipeline,
    change,
    outcome,
  }: {
    readonly pipeline: PipelineId;
    readonly change: Change;
    readonly outcome: Outcome<unknown>;
  },
): Promise<Change> {
  const { id, verb, by } = change;
  const isUndoable = outcome.kind === 'done' && outcome.reversal !== null;
  if (isUndoable) await changing.reversals.keep(id, outcome.reversal);
  const details = outcome.kind === 'done' ? outcome.effects : [outcome.why];
  const audited = { change: id, occasion: id, verb, by, pipeline };
  await changing.audit.write({ ...audited, what: outcome.kind, details });
  const state = stateOf(outcome, isUndoable ? changing.now() + undoableMs : null);
  // Before it counts as done: whoever finds it done relies on it.
  if (outcome.kind === 'done') await changing.later('follow', pipeline, id, 0);
  if (isUndoable) await changing.later('show', pipeline, id, undoableMs + 1_000);
  const recorded = await changing.changes.amend(pipeline, id, (current) => ({ ...current, state }));
  await changing.wakeThread(pipeline);
  return recorded ?? { ...change, state };
}

function stateOf(outcome: Outcome<unknown>, undoableUntil: number | null): Change['state'] {
  if (outcome.kind !== 'done') return { kind: outcome.kind, why: outcome.why.slice(0, 1_000) };
  return { kind: 'done', effects: [...outcome.effects], left: [...outcome.left], undoableUntil };
}
