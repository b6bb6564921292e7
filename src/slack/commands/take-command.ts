import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { CommandRequest } from '../../commands/request.ts';
import { helpMessage } from '../messages/help-message.ts';
import type { Message } from '../messages/message.ts';
import type { CommandDesk } from './command-desk.ts';
import { faultAnswer } from './fault-answer.ts';
import { notice } from './notice.ts';
import type { ParsedCommand } from './parse-command.ts';

interface TakeTools {
  readonly desk: CommandDesk;
  readonly now: () => number;
  readonly log: Logger;
}

interface Asker extends Pick<CommandRequest, 'team' | 'user' | 'to'> {
  /** By which Slack names what the person did. */
  readonly occasion: string;
}

/**
 * Hands in what has to be looked up, and answers the rest.
 *
 * @returns what to tell the person at once, and whether more follows.
 */
export async function takeCommand(
  { desk, now, log }: TakeTools,
  parsed: ParsedCommand,
  { occasion, team, user, to }: Asker,
): Promise<{ readonly message: Message; readonly isTaken: boolean }> {
  if (parsed.kind !== 'wish') return { message: immediate(parsed), isTaken: false };
  const id = createHash('sha256').update(occasion).digest('hex').slice(0, 32);
  try {
    const taken = await desk.accept({ id, team, user, askedAt: now(), to, wish: parsed.wish });
    if (taken.kind === 'too-often') return { message: tooOften(taken.secondsLeft), isTaken: false };
    log.info({ command: id, wish: parsed.wish.kind }, 'question taken');
    return { message: working(parsed.wish), isTaken: true };
  } catch (error) {
    log.warn({ err: error }, 'question not taken');
    return { message: notKept, isTaken: false };
  }
}

function immediate(parsed: Exclude<ParsedCommand, { readonly kind: 'wish' }>): Message {
  switch (parsed.kind) {
    case 'help':
      return helpMessage;
    case 'faulty':
      return faultAnswer(parsed.fault);
    case 'not-available':
      return notice(
        { code: `/pullcheck ${parsed.word}` },
        ' is not available in this version. For an image of that name: ',
        { code: `/pullcheck ${parsed.word}:latest` },
        '. What there is: ',
        { code: '/pullcheck help' },
      );
    case 'address':
    default:
      return notice(
        "Addresses of jobs and pipelines are not looked up in this version. A failed pull is explained in its pipeline's " +
          'thread, an error in any message by its menu (⋯) → Diagnose this log, and an image by ',
        { code: '/pullcheck registry.example.com/team/app:1.2' },
      );
  }
}

function working(wish: CommandRequest['wish']): Message {
  if (wish.kind === 'agents') return notice('Looking who is there …');
  if (wish.kind !== 'check') return notice('One moment …');
  return notice('Looking who can check ', { code: wish.image }, ' …');
}

function tooOften(secondsLeft: number): Message {
  return notice(`That was the sixth question within a minute; please ask again in ${secondsLeft} s.`);
}

const notKept = notice(
  'Pullcheck cannot take questions just now, for its store is away. Please try again in a minute.',
);
