import type { KeptCredential } from '../accounts/credentials-file.ts';
import { hasPassed } from '../incidents/has-passed.ts';
import type { Incident, Reply } from '../incidents/incident.ts';
import { isProven } from '../incidents/is-proven.ts';
import { placeOf } from '../remedies/registry-auth/plan.ts';
import { retryHelps } from '../remedies/retry-helps.ts';
import type { Verb } from '../remedies/verbs.ts';
import { type FixVerb, fixesToMake, fixVerbs } from './fixes-to-make.ts';
import { waitingOf } from './retry-when-pullable.ts';
import { targetOf } from './target-of.ts';
import { undoable } from './undo-change.ts';

/** A button of a reply. */
export interface OfferedButton {
  readonly verb: Verb;
  /** At most 30 characters. */
  readonly label: string;
  /** What Slack asks before it sends the click; null: nothing. */
  readonly confirm: string | null;
  readonly isPrimary: boolean;
}

/** What the operator has set up. */
export interface Offering {
  /** Whether anybody's GitLab account can be known. */
  readonly canChange: boolean;
  /** Whether there is a page to type a credential on. */
  readonly canType: boolean;
  /** The operator's own credential for a registry and a project. */
  readonly keptCredential: (registry: string, projectPath: string) => Promise<KeptCredential | undefined>;
  readonly now: () => number;
}

const mostButtons = 4;

/** What can be done about a reply now, the first thing to try first. Nothing that would do nothing. */
export async function offersFor(
  { canChange, canType, keptCredential, now }: Offering,
  incident: Incident,
  reply: Reply,
): Promise<readonly OfferedButton[]> {
  const again = isAskable(reply) ? [plain('check-again', 'Check again')] : [];
  const isOver = reply.superseded || hasPassed(incident, reply) || isProven(reply);
  if (!canChange) return isOver ? [] : again;
  const undo = undoable(reply.changes, now()) === undefined ? [] : [undoButton];
  if (isOver) return undo;
  const busy = new Set(reply.changes.filter(isUnderWay).map(({ verb }) => verb));
  const kept = await findKept(keptCredential, incident, reply);
  const fixes = offeredFixes(incident, reply)
    .filter(({ verb }) => !busy.has(verb) && (verb !== 'set-registry-auth' || canType || kept !== undefined))
    .map((one) =>
      one.verb === 'set-registry-auth' && kept ? { ...one, confirm: storing(kept, incident, reply) } : one,
    );
  const all = [...undo, ...ofStopping(reply), ...onePrimary(fixes), ...again, ...ofWaiting(reply, busy)];
  return all.slice(0, mostButtons);
}

function ofStopping({ changes }: Reply): readonly OfferedButton[] {
  return waitingOf(changes) === undefined ? [] : [plain('cancel-retry', 'Stop waiting')];
}

function ofWaiting(reply: Reply, busy: ReadonlySet<Verb>): readonly OfferedButton[] {
  const isBusy = busy.size > 0 || waitingOf(reply.changes) !== undefined;
  if (isBusy || !isAskable(reply) || !helpsLater(reply)) return [];
  return [plain('retry-when-pullable', 'Retry once it can be pulled')];
}

const undoButton: OfferedButton = {
  verb: 'undo',
  label: 'Undo the change',
  confirm: 'What was there before is restored, unless somebody has changed it since.',
  isPrimary: false,
};

function plain(verb: Verb, label: string): OfferedButton {
  return { verb, label, confirm: null, isPrimary: false };
}

function offeredFixes(
  incident: Incident,
  reply: Reply,
): readonly (OfferedButton & { readonly verb: FixVerb })[] {
  const target = targetOf(incident, reply);
  return fixVerbs.flatMap((verb) => {
    const offer = fixesToMake[verb].fix.applies(target);
    return offer === null ? [] : [{ verb, ...offer }];
  });
}

function onePrimary(fixes: readonly OfferedButton[]): readonly OfferedButton[] {
  const first = fixes.findIndex(({ isPrimary }) => isPrimary);
  const marked = fixes.map((one, index) => ({ ...one, isPrimary: index === first }));
  return marked.toSorted((one, other) => Number(other.isPrimary) - Number(one.isPrimary));
}

function isUnderWay({ state, aftermath }: Reply['changes'][number]): boolean {
  return (
    state.kind === 'running' ||
    (state.kind === 'done' && (aftermath === null || aftermath.kind === 'awaited'))
  );
}

function isAskable({ jobs }: Reply): boolean {
  return jobs.every(({ diagnosis }) => diagnosis.image !== null && !diagnosis.image.includes('[MASKED]'));
}

function helpsLater({ jobs }: Reply): boolean {
  return jobs.every(({ diagnosis }) => retryHelps(diagnosis.cause) !== 'no');
}

async function findKept(
  keptCredential: Offering['keptCredential'],
  incident: Incident,
  reply: Reply,
): Promise<KeptCredential | undefined> {
  const registry = placeOf(targetOf(incident, reply))?.registry;
  return registry === undefined ? undefined : keptCredential(registry, incident.projectPath);
}

/** What one click will do, and who will see it: there is no page between. */
function storing({ registry }: KeptCredential, incident: Incident, reply: Reply): string {
  const { isProtectedRef } = targetOf(incident, reply);
  return `The operator's login for ${registry} is tried, and goes into the masked variable DOCKER_AUTH_CONFIG of ${incident.projectPath}. Its jobs get it ${refsThatGetIt(isProtectedRef)}.`;
}

/** A variable is protected where the failed job's branch is. */
function refsThatGetIt(isProtectedRef: boolean | null): string {
  if (isProtectedRef === null) return 'on every branch and tag, or on protected ones alone if this one is';
  return isProtectedRef ? 'on protected branches and tags alone' : 'on every branch and tag';
}
