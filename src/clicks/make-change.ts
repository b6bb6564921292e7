import { z } from 'zod';
import type { SlackUser } from '../accounts/slack-user.ts';
import type { Change, Doer } from '../incidents/change.ts';
import type { PipelineId } from '../incidents/incident-key.ts';
import type { ChangingTools } from '../remedies/fix.ts';
import { askTarget, whyUnknown } from './ask-target.ts';
import type { Acting, Changing } from './changing.ts';
import type { ClickedReply } from './clicked-reply.ts';
import type { FixToMake, Right } from './fix-to-make.ts';
import { type Note, note } from './note.ts';
import { planStep, recordOutcome } from './record-outcome.ts';
import { targetOf } from './target-of.ts';

export interface ChangeToMake<Wish, Plan, Reversal> {
  /** The same for the same click, and with it the change is the same. */
  readonly id: string;
  readonly user: SlackUser;
  readonly about: ClickedReply;
  readonly toMake: FixToMake<Wish, Plan, Reversal>;
  readonly wish: Wish;
  readonly by: keyof typeof settleAfterMs;
  /** Whether what is planned will do, found out without changing anything; a sentence where it will not. */
  readonly prove?: (plan: Plan) => Promise<string | null>;
}

export type Made =
  /** It stands in the thread. `preview`: what it does where, in sentences; empty where an earlier run planned it. */
  | { readonly kind: 'made'; readonly change: Change; readonly preview: readonly string[] }
  /** Nothing was changed; for the person alone. */
  | {
      readonly kind: 'not-made';
      readonly why: 'unknown' | 'forbidden' | 'cannot' | 'taken';
      readonly note: Note;
    };

/** A click is tried again by itself, with what it needs; what a page posted is not. Who lives holds the change's lock. */
const settleAfterMs = { click: 120_000, post: 15_000 } as const;

/**
 * Makes one change for a person who may, once: asks who they are, what they may do and what is there, then changes it.
 *
 * @throws ExternalError where GitLab is away: call it again later, with the same id.
 */
export function makeChange<Wish, Plan, Reversal>(
  changing: Changing,
  request: ChangeToMake<Wish, Plan, Reversal>,
): Promise<Made> {
  return changing.alone(lockOf(request.id), () => make(changing, request));
}

async function make<Wish, Plan, Reversal>(
  changing: Changing,
  { id, user, about, toMake, wish, by: origin, prove }: ChangeToMake<Wish, Plan, Reversal>,
): Promise<Made> {
  const pipeline = pipelineOf(about);
  const earlier = await changing.changes.read(pipeline, id);
  if (earlier !== undefined && earlier.state.kind !== 'running') {
    return { kind: 'made', change: earlier, preview: [] };
  }
  const actor = await changing.actorOf(user);
  if (actor.kind !== 'acting') {
    return notMade('unknown', actor.kind === 'unlinked' ? actor.how : actor.why);
  }
  const tools = toolsFor(changing, actor, { teamId: user.teamId, journal: id });
  const decided = await decide(changing, { id, about, toMake, wish, prove, actor, tools });
  if (decided.kind === 'not-made') return decided;
  const { plan, preview, isNew } = decided;
  const { actor: by } = tools;
  const { verb } = toMake.fix;
  const wanted: Change = {
    id,
    verb,
    reply: about.reply.key,
    by: { ...by, teamId: user.teamId },
    at: changing.now(),
    state: { kind: 'running' },
    aftermath: null,
  };
  // Kept first: whoever finds the change begun finds what was planned.
  if (isNew) await changing.journalOf(id).begin(planStep, JSON.stringify(plan));
  const begun = await changing.changes.begin(pipeline, wanted);
  if (begun.kind === 'taken') return notMade('taken', takenBy(begun.change, changing.now()));
  await changing.later('settle', pipeline, id, settleAfterMs[origin]);
  await changing.audit.write({ change: id, occasion: id, verb, by, pipeline, what: 'begun', details: [] });
  await changing.wakeThread(pipeline);
  const outcome = await toMake.fix.perform(plan, wish, tools);
  return {
    kind: 'made',
    change: await recordOutcome(changing, { pipeline, change: begun.change, outcome }),
    preview,
  };
}

type Decided<Plan> =
  | {
      readonly kind: 'decided';
      readonly plan: Plan;
      readonly preview: readonly string[];
      /** False where an earlier run planned it. */
      readonly isNew: boolean;
    }
  | NotMade;

interface Deciding<Wish, Plan, Reversal>
  extends Pick<ChangeToMake<Wish, Plan, Reversal>, 'id' | 'about' | 'toMake' | 'wish'> {
  readonly prove: ChangeToMake<Wish, Plan, Reversal>['prove'] | undefined;
  readonly actor: Acting;
  readonly tools: ChangingTools;
}

/** What is to be changed, once nothing speaks against it: rights, what is there, and whether it would do. */
async function decide<Wish, Plan, Reversal>(
  changing: Changing,
  { id, about, toMake, wish, prove, actor, tools }: Deciding<Wish, Plan, Reversal>,
): Promise<Decided<Plan>> {
  const told = targetOf(about.incident, about.reply);
  const asked = await askTarget(told, tools.gitlab);
  if (asked.kind === 'unknown') {
    const right = toMake.rightAhead?.(told);
    const why = right === undefined ? asked.why : await whyUnknown(changing, actor, right, asked.why);
    return notMade('forbidden', why);
  }
  const { target } = asked;
  const ahead = toMake.rightAhead && (await forbidden(changing, actor, toMake.rightAhead(target)));
  if (ahead !== undefined) return ahead;
  const kept = await changing.journalOf(id).read(planStep);
  const planned =
    kept === null
      ? await toMake.fix.plan(target, wish, tools)
      : { kind: 'planned' as const, plan: z.custom<Plan>().parse(JSON.parse(kept.note)), preview: [] };
  if (planned.kind === 'cannot') return notMade('cannot', planned.why);
  const { plan, preview } = planned;
  const refusal = await forbidden(changing, actor, toMake.rightFor(plan));
  if (refusal !== undefined) return refusal;
  const disproof = kept === null ? await prove?.(plan) : null;
  if (typeof disproof === 'string') return notMade('cannot', disproof);
  return { kind: 'decided', plan, preview, isNew: kept === null };
}

async function forbidden(changing: Changing, actor: Acting, { action, place }: Right) {
  const decision = await changing.permit(actor, action, place);
  return decision.kind === 'may-not' ? notMade('forbidden', `${decision.why} ${decision.who}`) : undefined;
}

export function lockOf(id: string): string {
  return `change ${id}`;
}

/** @param journal names what the fix has begun and ended; the change itself, or one of its own that belongs to it. */
export function toolsFor(
  changing: Changing,
  actor: Acting,
  { teamId, journal }: { readonly teamId: string; readonly journal: string },
): ChangingTools & { readonly actor: Doer } {
  const { fingerprint, wait, alone } = changing;
  const { slackUserId, gitlabUsername, with: token } = actor;
  const acts = token === 'own-token' ? 'with-own-token' : 'with-bot-token';
  return {
    gitlab: changing.gitlabAs(actor),
    actor: { teamId, slackUserId, gitlabUsername, acts },
    fingerprint,
    wait,
    alone,
    journal: changing.journalOf(journal),
  };
}

export function pipelineOf({ incident: { projectId, pipelineId } }: ClickedReply): PipelineId {
  return { projectId, pipelineId };
}

/** What the person is told besides the thread; null where that says it all. */
export function toNote(made: Made): Note | null {
  if (made.kind === 'not-made') return made.note;
  const { state } = made.change;
  return state.kind === 'refused' || state.kind === 'unsettled' ? note(state.why) : null;
}

type NotMade = Extract<Made, { readonly kind: 'not-made' }>;

function notMade(why: NotMade['why'], text: string): NotMade {
  return { kind: 'not-made', why, note: note(text) };
}

function takenBy({ by, state, at }: Change, now: number): string {
  const who = `@${by.gitlabUsername}`;
  const minutes = Math.max(Math.round((now - at) / 60_000), 0);
  const when = minutes === 0 ? 'just now' : `${minutes} min ago`;
  return state.kind === 'running'
    ? `${who} began this ${when}; it is under way.`
    : `${who} did this ${when}.`;
}
