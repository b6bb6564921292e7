import type { Change } from '../incidents/change.ts';
import type { PipelineId } from '../incidents/incident-key.ts';
import { undoableMs } from '../incidents/reversals.ts';
import type { Effect, Outcome } from '../remedies/fix.ts';
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
  if (outcome.kind !== 'done') return { kind: outcome.kind, why: outcome.why.slice(0, longestText) };
  const { effects, left } = outcome;
  return {
    kind: 'done',
    effects: effects.slice(0, mostKept.effects).map(bounded),
    left: left.slice(0, mostKept.left).map((one) => one.slice(0, longestText)),
    undoableUntil,
  };
}

/** A reply shows fewer; the audit trail has them all. */
const mostKept = { effects: 200, left: 20 } as const;
const longestText = 1_000;

function bounded({ what, where, before, after, url }: Effect): Effect {
  const cut = (text: string | null) => text?.slice(0, longestText) ?? null;
  return {
    what: cut(what) ?? '',
    where: cut(where) ?? '',
    before: cut(before),
    after: cut(after),
    url: cut(url),
  };
}
