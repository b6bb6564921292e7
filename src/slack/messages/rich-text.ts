import type { RichTextBlockElement, RichTextElement, RichTextPreformatted } from '@slack/types';
import { webAddress } from './text.ts';

// Every leaf of rich_text is literal: Slack looks for no mentions, links or emoji in it, so nothing is escaped here.
// It rejects empty text; an empty leaf becomes a space.

export function leaf(text: string): RichTextElement {
  return { type: 'text', text: text || ' ' };
}

export function bold(text: string): RichTextElement {
  return { type: 'text', text: text || ' ', style: { bold: true } };
}

export function code(text: string): RichTextElement {
  return { type: 'text', text: text || ' ', style: { code: true } };
}

export function emoji(name: string): RichTextElement {
  return { type: 'emoji', name };
}

/** A link, or only its label where the address is no http or https one. */
export function anchor(address: string, label: string): RichTextElement {
  const url = webAddress(address);
  return url === undefined ? leaf(label) : { type: 'link', url, text: label || ' ' };
}

export function section(elements: readonly RichTextElement[]): RichTextBlockElement {
  return { type: 'rich_text_section', elements: [...elements] };
}

export function bullet(elements: readonly RichTextElement[]): RichTextBlockElement {
  return {
    type: 'rich_text_list',
    style: 'bullet',
    elements: [{ type: 'rich_text_section', elements: [...elements] }],
  };
}

export function preformatted(text: string): RichTextPreformatted {
  return { type: 'rich_text_preformatted', elements: [{ type: 'text', text: text || ' ' }] };
}
