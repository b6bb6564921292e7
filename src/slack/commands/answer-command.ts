import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { CommandAnswer } from '../../commands/answer.ts';
import type { AnswerAddress } from '../../commands/request.ts';
import { ExternalError } from '../../errors.ts';
import { readSlackFailure, toError } from '../connection/slack-failure.ts';
import { fitMessage } from '../messages/fit-message.ts';
import type { Message } from '../messages/message.ts';
import type { Respond } from '../respond.ts';
import { opId } from '../threads/op.ts';
import type { Outbox } from '../threads/outbox.ts';
import { renderAnswer } from './render-answer.ts';

interface AnswerTools {
  readonly respond: Respond;
  readonly outbox: Pick<Outbox, 'show'>;
  /** For what one person sees alone in a thread. */
  readonly client: WebClient;
  readonly log: Logger;
}

/**
 * Puts an answer where it was asked for. Doing it again changes nothing: it replaces itself.
 *
 * @throws ExternalError where a later try may succeed.
 */
export type AnswerCommand = (to: AnswerAddress, answer: CommandAnswer) => Promise<void>;

export function createAnswerCommand(tools: AnswerTools): AnswerCommand {
  const { respond, outbox, log } = tools;
  return async (address, answer) => {
    const { id, user, to } = address;
    const { message, isForAll, stage } = renderAnswer(answer);
    const op = opId('command', id);
    const fit = fitMessage(message, { log, op });
    if (to.kind === 'person') {
      const response = await respond({ url: to.url, threadTs: undefined, replaces: true }, fit);
      if (response.kind === 'unsure') throw notTaken();
      return;
    }
    const { channel, threadTs } = to;
    if (isForAll) {
      const shown = await outbox.show({ op, channel, threadTs, message: fit, revision: stage });
      if (shown.kind !== 'shown')
        log.info({ command: id, shown: shown.kind }, 'answer in a thread left alone');
      return;
    }
    await whisper(tools, { channel, threadTs, user }, fit);
  };
}

export interface Whispered {
  readonly channel: string;
  readonly threadTs: string;
  readonly user: string;
}

/** Tells one person something in a thread. */
export async function whisper(
  { client, log }: Pick<AnswerTools, 'client' | 'log'>,
  { channel, threadTs, user }: Whispered,
  { text, blocks }: Message,
): Promise<void> {
  try {
    const content = { text, blocks: [...blocks], parse: 'none', link_names: false } as const;
    await client.chat.postEphemeral({ channel, user, thread_ts: threadTs, ...content });
  } catch (error) {
    const failure = readSlackFailure(error);
    if (failure?.kind !== 'refused') throw toError(error, 'chat.postEphemeral');
    log.warn({ code: failure.code }, 'answer to a person not taken');
  }
}

function notTaken(): ExternalError {
  return new ExternalError('Slack: an answer to a person was not taken', {
    service: 'slack',
    code: 'response-url',
  });
}
