import type { Note } from '../../clicks/note.ts';
import { notice } from '../commands/notice.ts';
import type { Message } from '../messages/message.ts';

/** What one person alone is told, with a button where a page goes on from there. */
export function noteMessage({ text, link }: Note): Message {
  const message = notice(text);
  if (link === null) return message;
  const label = { type: 'plain_text', text: link.label } as const;
  const button = {
    type: 'button',
    action_id: `link:${link.what}`,
    text: label,
    url: link.url,
    style: 'primary',
  } as const;
  return { ...message, blocks: [...message.blocks, { type: 'actions', elements: [button] }] };
}
