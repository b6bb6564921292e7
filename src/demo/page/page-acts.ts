import { z } from 'zod';
import type { DemoWorld } from '../demo-world.ts';
import type { Delivered } from '../slack/deliveries/envelope.ts';
import { users } from '../slack/stand-in.ts';
import { type Act, type ActOutcome, actSchema } from './act.ts';

export interface Actors {
  readonly slack: DemoWorld['slack'];
  readonly start: (scenario: string) => Promise<ActOutcome>;
  readonly repair: (scenario: string) => Promise<ActOutcome>;
  readonly retry: (jobId: number) => Promise<ActOutcome>;
  readonly merge: (mergeRequestId: number) => Promise<ActOutcome>;
}

/** Does as a person what was asked for; what the person could not do in Slack comes back as a sentence. */
export async function act(given: unknown, actors: Actors): Promise<ActOutcome> {
  const parsed = actSchema.safeParse(given);
  if (!parsed.success) return { kind: 'not-done', why: 'That is nothing that can be done here.' };
  try {
    return await perform(parsed.data, actors);
  } catch (error) {
    return { kind: 'not-done', why: error instanceof Error ? `Slack: ${error.message}.` : 'That failed.' };
  }
}

async function perform(asked: Act, { slack, start, repair, retry, merge }: Actors): Promise<ActOutcome> {
  switch (asked.kind) {
    case 'start':
      return start(asked.scenario);
    case 'repair':
      return repair(asked.scenario);
    case 'retry':
      return retry(asked.jobId);
    case 'merge':
      return merge(asked.mergeRequestId);
    case 'say':
      return say(asked, slack);
    case 'click':
      return outcomeOf((await slack.click(defined(asked))).delivered);
    case 'shortcut':
      return outcomeOf((await slack.shortcut(asked)).delivered);
    case 'submit':
      return outcomeOf(await slack.submit(asked));
    case 'open-home':
      slack.openHome(asked.user);
      return { kind: 'done' };
    default:
      return asked satisfies never;
  }
}

async function say(
  { user, channel, text, threadTs }: Extract<Act, { kind: 'say' }>,
  slack: DemoWorld['slack'],
): Promise<ActOutcome> {
  const [, command, rest = ''] = /^(\/[\w-]+)\s*(.*)$/s.exec(text.trim()) ?? [];
  if (command === undefined) {
    slack.say({ user, channel, text: withMentions(text), ...(threadTs !== undefined && { threadTs }) });
    return { kind: 'done' };
  }
  if (threadTs !== undefined)
    return { kind: 'not-done', why: `${command} is not supported in threads. Sorry!` };
  return outcomeOf((await slack.command({ user, channel, command, text: rest })).delivered);
}

/** As a client sends it: names become tokens. */
function withMentions(text: string): string {
  return text.replace(/(?<![\w/])@([\w.-]+)/gu, (typed, wanted) => {
    const user = Object.values(users).find((one) => one.name === wanted);
    return user === undefined ? typed : `<@${user.id}>`;
  });
}

function defined({ blockId, option, ...click }: Extract<Act, { kind: 'click' }>) {
  return { ...click, ...(blockId !== undefined && { blockId }), ...(option !== undefined && { option }) };
}

const errorsSchema = z.object({
  response_action: z.literal('errors'),
  errors: z.record(z.string(), z.string()),
});

function outcomeOf(delivered: Delivered): ActOutcome {
  if (delivered.kind === 'failed')
    return { kind: 'not-done', why: `The bot did not take it: ${delivered.detail}.` };
  const answer = errorsSchema.safeParse(delivered.body).data;
  return answer === undefined ? { kind: 'done' } : { kind: 'errors', errors: answer.errors };
}
