import type { RichTextElement } from '@slack/types';
import { type Message, noFacts } from '../messages/message.ts';
import { code, leaf, section } from '../messages/rich-text.ts';
import { literal, mrkdwn, oneLine } from '../messages/text.ts';

/** A few sentences. `{ code }` is what was typed or is to be typed; all of it is literal. */
export function notice(...parts: readonly (string | { readonly code: string })[]): Message {
  const elements: RichTextElement[] = parts.map((part) =>
    typeof part === 'string' ? leaf(literal(part, 1_000)) : code(oneLine(part.code, longestCode)),
  );
  const text = parts
    .map((part) => (typeof part === 'string' ? part : oneLine(part.code, longestCode)))
    .join('');
  return {
    text: mrkdwn(text, 1_500),
    blocks: [{ type: 'rich_text', elements: [section(elements)] }],
    facts: noFacts,
  };
}

const longestCode = 160;
