import type { RichTextElement } from '@slack/types';
import type { Message } from '../../src/slack/messages/message.ts';

/** What a person reads, without the buttons: links as their labels, one line per line. */
export function visibleText({ blocks }: Message): string {
  return rows({ blocks })
    .map(({ text }) => text)
    .join('\n');
}

/** Each piece of a message as it stands on the screen. */
export function rows({ blocks }: Pick<Message, 'blocks'>): { text: string; isLiteral: boolean }[] {
  return blocks.flatMap((block) => {
    if (block.type === 'actions')
      return block.elements.map(({ text }) => ({ text: `[${text.text}]`, isLiteral: false }));
    return block.elements.flatMap((element) => {
      if (element.type === 'rich_text_list') {
        return element.elements.map((item) => ({ text: `• ${plain(item.elements)}`, isLiteral: false }));
      }
      return [{ text: plain(element.elements), isLiteral: element.type === 'rich_text_preformatted' }];
    });
  });
}

function plain(elements: readonly RichTextElement[]): string {
  return elements
    .map((element) => {
      if (element.type === 'emoji') return '●';
      return 'text' in element ? (element.text ?? '') : '';
    })
    .join('');
}

export function linksOf({ blocks }: Message): string[] {
  return [...JSON.stringify(blocks).matchAll(/"url":"([^"]*)"/g)].map(([, url = '']) => url);
}
