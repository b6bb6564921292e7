import { identityRefusals } from '../accounts/slack-identity.ts';
import { checkAgain } from './check-again.ts';
import type { Click } from './click.ts';
import { clickRegistryAuth } from './click-registry-auth.ts';
import type { ClickTools } from './click-tools.ts';
import type { ClickedReply } from './clicked-reply.ts';
import { type FixVerb, fixesToMake, isFixVerb, withFix } from './fixes-to-make.ts';
import { makeChange, toNote } from './make-change.ts';
import { type Note, note } from './note.ts';
import { cancelWaiting, startWaiting } from './retry-when-pullable.ts';
import { targetOf } from './target-of.ts';
import { undoable, undoChange } from './undo-change.ts';

/**
 * Does what a person clicked on, where they may.
 *
 * @returns what to tell the person alone; null where the thread tells.
 * @throws ExternalError where a later try may succeed: the same click again.
 */
export async function performClick(tools: ClickTools, click: Click): Promise<Note | null> {
  const identity = await tools.identify(click.user);
  if (identity.kind === 'refused') return note(identityRefusals[identity.why]);
  const about = await tools.find(click.about);
  if (about === undefined) return note(tooOld);
  if (click.verb === 'check-again') return checkAgain(tools, about);
  const { changing } = tools;
  if (changing === undefined) return note(noAccounts);
  const clicked = { changing, click, about };
  switch (click.verb) {
    case 'undo':
      return undoNewest(clicked);
    case 'retry-when-pullable':
      return startWaiting(changing, { click, about });
    case 'cancel-retry':
      return cancelWaiting(changing, { click, about });
    case 'set-registry-auth':
      return clickRegistryAuth({ ...tools, changing }, { click, about, slackName: identity.name });
    case 'retry-jobs':
    case 'allow-job-token':
    case 'open-fix-mr':
    default:
      return clickFix(clicked, click.verb);
  }
}

const tooOld = 'This message is too old: what it is about is no longer kept.';
const noAccounts =
  "Pullcheck cannot tell whose GitLab account is whose, so nothing can be changed from here. Its operator can set up GitLab's OAuth or a user map.";

interface Clicked {
  readonly changing: NonNullable<ClickTools['changing']>;
  readonly click: Click;
  readonly about: ClickedReply;
}

async function clickFix(
  { changing, click, about }: Clicked,
  verb: Exclude<FixVerb, 'set-registry-auth'>,
): Promise<Note | null> {
  const request = { id: click.id, by: 'click', user: click.user, about } as const;
  if (!(await isOpen({ changing, click, about }, verb))) return note(noLonger);
  switch (verb) {
    case 'retry-jobs':
      return toNote(await makeChange(changing, { ...request, toMake: fixesToMake[verb], wish: null }));
    case 'allow-job-token':
      return toNote(await makeChange(changing, { ...request, toMake: fixesToMake[verb], wish: null }));
    case 'open-fix-mr':
    default:
      return toNote(
        await makeChange(changing, { ...request, toMake: fixesToMake[verb], wish: { to: null } }),
      );
  }
}

const noLonger = 'What this was about has changed since; the thread shows what can be done now.';

/** What was begun goes on, even where it made itself needless. */
async function isOpen({ changing, click, about }: Clicked, verb: FixVerb): Promise<boolean> {
  const { incident, reply } = about;
  const { projectId, pipelineId } = incident;
  if ((await changing.changes.read({ projectId, pipelineId }, click.id)) !== undefined) return true;
  return !reply.superseded && fixesToMake[verb].fix.applies(targetOf(incident, reply)) !== null;
}

function undoNewest({ changing, click, about }: Clicked): Promise<Note | null> | Note {
  const change = undoable(about.reply.changes, changing.now());
  if (change === undefined || !isFixVerb(change.verb))
    return note('There is nothing here that can still be undone.');
  const { id, user } = click;
  return withFix(change.verb, (toMake) => undoChange(changing, { id, user, about, change, toMake }));
}
