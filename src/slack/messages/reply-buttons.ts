import type { Button } from '@slack/types';
import type { OfferedButton } from '../../clicks/offers.ts';
import { literal, oneLine } from './text.ts';

/** @param about the reply's opaque id: what a click may do is looked up by it. */
export function replyButtons(offered: readonly OfferedButton[], about: string): readonly Button[] {
  return offered.map(({ verb, label, confirm, isPrimary }) => ({
    type: 'button',
    action_id: verb,
    value: about,
    text: { type: 'plain_text', text: oneLine(label, 30) },
    ...(isPrimary && { style: 'primary' as const }),
    ...(confirm !== null && { confirm: confirmation(label, confirm) }),
  }));
}

function confirmation(label: string, sentence: string): NonNullable<Button['confirm']> {
  return {
    title: { type: 'plain_text', text: `${oneLine(label, 90)}?` },
    text: { type: 'plain_text', text: literal(sentence, 300) },
    confirm: { type: 'plain_text', text: 'Yes' },
    deny: { type: 'plain_text', text: 'No' },
  };
}
