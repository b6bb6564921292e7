import type { CommandAnswer } from '../../commands/answer.ts';
import { noteMessage } from '../clicks/note-message.ts';
import type { Message } from '../messages/message.ts';
import { agentsAnswer } from './agents-answer.ts';
import { checkMessage } from './check-message.ts';
import { notice } from './notice.ts';

export interface RenderedAnswer {
  readonly message: Message;
  /** In a thread: whether everybody sees it, or the person who asked alone. */
  readonly isForAll: boolean;
  /** A later stage of the same answer replaces an earlier one, never the other way round. */
  readonly stage: number;
}

export function renderAnswer(answer: CommandAnswer): RenderedAnswer {
  switch (answer.kind) {
    case 'asking': {
      const { image, places, withinSeconds } = answer;
      const from = list(places);
      const message = notice(
        'Checking ',
        { code: image },
        ` from ${from}. What they see comes here within ${withinSeconds} s.`,
      );
      return { message, isForAll: true, stage: 1 };
    }
    case 'checked':
      return { message: checkMessage(answer.check, answer.leftOut), isForAll: true, stage: 2 };
    case 'agents':
      return toPerson(agentsAnswer(answer.agents));
    case 'no-such-place':
      return toPerson(noSuchPlace(answer));
    case 'link':
      return toPerson(answer.url === null ? notLinkedHere : linkMessage(answer.url));
    case 'unlinked':
      return toPerson(
        notice(
          answer.was
            ? 'The link with your GitLab account is removed, and its token was taken back at GitLab.'
            : 'No GitLab account was linked with you.',
        ),
      );
    case 'refused':
      return toPerson(notice(answer.why));
    case 'broken':
    default:
      return toPerson(
        notice(
          'Pullcheck could not answer this because of a fault of its own; its log says which. Please ask again.',
        ),
      );
  }
}

function linkMessage(url: string): Message {
  return noteMessage({
    text: 'Log in to GitLab to link your account: what you click here is then done with your own rights and in your name. The address is for you alone; do not pass it on. It works once, and for ten minutes.',
    link: { what: 'link', label: 'Link my GitLab account', url },
  });
}

const notLinkedHere = notice(
  "Accounts are not linked here: Pullcheck's operator has set up no OAuth application at GitLab. Where a user map is set up instead, there is nothing to do for you.",
);

function toPerson(message: Message): RenderedAnswer {
  return { message, isForAll: false, stage: 2 };
}

function noSuchPlace({
  from,
  names,
  tags,
}: Extract<CommandAnswer, { readonly kind: 'no-such-place' }>): Message {
  const start = ['No agent has the name or the tag ', { code: from }, '. '] as const;
  if (names.length === 0) {
    return notice(
      ...start,
      'No agents are set up; without ',
      { code: 'from' },
      ' the host of the bot looks alone.',
    );
  }
  const tagged = tags.length === 0 ? '' : `; tags: ${some(tags)}`;
  return notice(
    ...start,
    `There are ${some(names)}${tagged}. `,
    { code: '/pullcheck agents' },
    ' says more.',
  );
}

const mostNames = 12;

/** Names and tags are short, and some are an agent's own words. */
function some(names: readonly string[]): string {
  const shown = names.slice(0, mostNames).map((name) => name.replace(/[^\w.:/@+-]/g, '?').slice(0, 40));
  return shown.join(', ') + (names.length > mostNames ? ` and ${names.length - mostNames} more` : '');
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
