import { z } from 'zod';
import { checkBlocks } from '../../src/demo/slack/blocks/check-blocks.ts';
import { mentionsIn } from '../../src/demo/slack/text.ts';
import { limitViolations } from '../../src/slack/messages/limits.ts';
import type { Message } from '../../src/slack/messages/message.ts';
import { linksOf } from './read-message.ts';

/** Everything wrong with a message, the stand-in's independent opinion included. */
export function faultsOf(message: Message): string[] {
  const { text, blocks } = message;
  const asSent = z.json().parse(JSON.parse(JSON.stringify(blocks)));
  return [
    ...limitViolations(message),
    ...checkBlocks(asSent, 'message'),
    ...mentionsIn(text).map((mention) => `mentions ${mention}`),
    ...linksOf(message).filter((url) => !/^https?:\/\//.test(url)),
    ...(text.length > 4_000 || text.trim() === '' ? ['text'] : []),
    ...(JSON.stringify(blocks).length > 10_000 ? ['size'] : []),
    ...(/\\u0000|\\u001b|[\u202A-\u202E\u2066-\u2069]|\\ud83d/i.test(JSON.stringify(message))
      ? ['characters']
      : []),
  ];
}
