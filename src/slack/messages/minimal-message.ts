import type { Message } from './message.ts';
import { leaf, section } from './rich-text.ts';
import { literal, oneLine } from './text.ts';

/**
 * What a message says in plain text, in a form that Slack cannot refuse: for the case that it, or our own check,
 * refuses the message itself. Rich text as the message it stands in for, so that an update can bring that back.
 */
export function minimalMessage({ text, facts }: Message): Message {
  // Escaped for mrkdwn; rich text is literal.
  const plain = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  const shown = literal(plain, 600) || 'A pipeline failed before its script started.';
  return {
    text: oneLine(text, 600) || shown,
    blocks: [{ type: 'rich_text', elements: [section([leaf(shown)])] }],
    facts: {
      ...facts,
      image: facts.image === null ? null : oneLine(facts.image, 100),
      job_ids: facts.job_ids.slice(0, 20),
    },
  };
}
