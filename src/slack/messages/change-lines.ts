import type { RichTextElement } from '@slack/types';
import type { Change } from '../../incidents/change.ts';
import type { Verb } from '../../remedies/verbs.ts';
import { anchor, bold, emoji, leaf } from './rich-text.ts';
import { oneLine } from './text.ts';

/** What people changed because of a reply, newest last: one line each, and one for what came of it. */
export function changeLines(changes: readonly Change[]): readonly (readonly RichTextElement[])[] {
  const shown = changes.slice(-mostChanges).flatMap(linesOf);
  const earlier = changes.length - mostChanges;
  return earlier > 0 ? [[leaf(`${earlier} earlier changes are not shown.`)], ...shown] : shown;
}

const mostChanges = 3;

function linesOf(change: Change): readonly (readonly RichTextElement[])[] {
  const { aftermath } = change;
  const line = [
    emoji(emojiOf(change)),
    leaf(' '),
    bold(`@${oneLine(change.by.gitlabUsername, 60)} `),
    ...did(change),
  ];
  if (aftermath === null) return [line];
  return [line, [emoji(aftermathEmoji[aftermath.kind]), leaf(` ${oneLine(aftermath.sentence, 400)}`)]];
}

function emojiOf({ state }: Change): string {
  return stateEmoji[state.kind];
}

const stateEmoji = {
  running: 'hourglass_flowing_sand',
  done: 'white_check_mark',
  undone: 'leftwards_arrow_with_hook',
  refused: 'no_entry_sign',
  unsettled: 'grey_question',
} as const;

const aftermathEmoji = {
  awaited: 'hourglass_flowing_sand',
  proven: 'tada',
  'still-failing': 'x',
  open: 'information_source',
} as const;

interface Deed {
  readonly doing: string;
  readonly done: string;
  /** Where nothing had to change. */
  readonly already: string;
}

const deeds: Readonly<Partial<Record<Verb, Deed>>> = {
  'set-registry-auth': {
    doing: 'is storing a credential',
    done: 'stored a credential',
    already: 'found the credential stored already',
  },
  'allow-job-token': {
    doing: "is letting this project's jobs in",
    done: "let this project's jobs in",
    already: "found this project's jobs let in already",
  },
  'open-fix-mr': {
    doing: 'is opening a merge request',
    done: 'opened a merge request',
    already: 'found the merge request open already',
  },
  'retry-jobs': { doing: 'is retrying the jobs', done: 'retried', already: 'found nothing left to retry' },
  'retry-when-pullable': {
    doing: 'has a retry wait',
    done: 'has a retry wait',
    already: 'has a retry wait until the image can be pulled',
  },
};

function did({ verb, state }: Change): readonly RichTextElement[] {
  const { doing, done, already } = deeds[verb] ?? { doing: verb, done: verb, already: verb };
  switch (state.kind) {
    case 'running':
      return [leaf(`${doing} …`)];
    case 'done':
      return [leaf(state.effects.length === 0 ? already : `${done}: `), ...effects(state)];
    case 'undone':
      return [leaf(`${done}; @${oneLine(state.by.gitlabUsername, 60)} undid it ${time(state.at)}`)];
    case 'refused':
      return [leaf(`${doing}: nothing was changed. ${oneLine(state.why, 300)}`)];
    case 'unsettled':
    default:
      return [leaf(`${doing}: it is not known whether that worked. ${oneLine(state.why, 300)}`)];
  }
}

function effects({
  effects: all,
  left,
  undoableUntil,
}: Extract<Change['state'], { kind: 'done' }>): readonly RichTextElement[] {
  const named = all.slice(0, mostEffects).flatMap(({ what, where, url }, index) => {
    const label = oneLine(`${what} of ${where}`, 120);
    return [...(index > 0 ? [leaf(', ')] : []), url === null ? leaf(label) : anchor(url, label)];
  });
  const more = all.length > mostEffects ? [leaf(` and ${all.length - mostEffects} more`)] : [];
  const undo = undoableUntil === null ? [] : [leaf(` · undo until ${time(undoableUntil)}`)];
  return [...named, ...more, ...left.slice(0, 2).map((one) => leaf(` · ${oneLine(one, 160)}`)), ...undo];
}

const mostEffects = 2;

/** Rich text has no dates of its own among what is sent. */
function time(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
