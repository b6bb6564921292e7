import { z } from 'zod';
import type { Change } from '../incidents/change.ts';
import type { PipelineId } from '../incidents/incident-key.ts';
import type { Outcome } from '../remedies/fix.ts';
import type { Acting, Changing } from './changing.ts';
import type { FixToMake, Right } from './fix-to-make.ts';
import { isFixVerb, withFix } from './fixes-to-make.ts';
import { lockOf, toolsFor } from './make-change.ts';
import { planStep, recordOutcome } from './record-outcome.ts';

/**
 * Ends a change that was begun and whose process is gone, from what its journal holds; a secret that it needed is gone.
 * Does nothing where it has ended.
 *
 * @throws ExternalError where somebody is at it, or GitLab is away: call it again later.
 */
export function settleChange(changing: Changing, pipeline: PipelineId, id: string): Promise<void> {
  return changing.alone(lockOf(id), async () => {
    const change = await changing.changes.read(pipeline, id);
    if (change?.state.kind !== 'running' || !isFixVerb(change.verb)) return;
    await withFix(change.verb, (toMake) => settle(changing, { pipeline, change, toMake }));
  });
}

async function settle<Wish, Plan, Reversal>(
  changing: Changing,
  {
    pipeline,
    change,
    toMake,
  }: {
    readonly pipeline: PipelineId;
    readonly change: Change;
    readonly toMake: FixToMake<Wish, Plan, Reversal>;
  },
): Promise<void> {
  const { teamId, slackUserId: userId } = change.by;
  const actor = await changing.actorOf({ teamId, userId });
  const kept = await changing.journalOf(change.id).read(planStep);
  const plan = kept === null ? null : z.custom<Plan>().parse(JSON.parse(kept.note));
  const outcome: Outcome<Reversal> =
    actor.kind === 'acting' && plan !== null && (await may(changing, actor, toMake.rightFor(plan)))
      ? await toMake.fix.perform(plan, null, toolsFor(changing, actor, { teamId, journal: change.id }))
      : {
          kind: 'unsettled',
          why: `It was broken off, and @${change.by.gitlabUsername} can no longer do it.`,
        };
  await recordOutcome(changing, { pipeline, change, outcome });
}

/** Whoever began it may have lost the right since. */
async function may(changing: Changing, actor: Acting, { action, place }: Right): Promise<boolean> {
  const decision = await changing.permit(actor, action, place);
  return decision.kind !== 'may-not';
}
