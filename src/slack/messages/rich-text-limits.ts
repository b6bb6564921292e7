import type { RichTextBlock, RichTextBlockElement, RichTextElement } from '@slack/types';
import { lengthViolation } from './length-limit.ts';

/** What Slack would refuse in rich text: it has no lengths of its own there, but neither emptiness nor odd addresses. */
export function richTextViolations({ elements }: RichTextBlock, path: string): readonly string[] {
  return [
    ...(elements.length === 0 ? [`${path}/elements: none`] : []),
    ...elements.flatMap((element, index) => elementViolations(element, `${path}/elements/${index}`)),
  ];
}

function elementViolations(element: RichTextBlockElement, path: string): readonly string[] {
  const { elements } = element;
  if (elements.length === 0) return [`${path}/elements: none`];
  if (element.type === 'rich_text_list') {
    return element.elements.flatMap((item, index) => elementViolations(item, `${path}/elements/${index}`));
  }
  return element.elements.flatMap((leaf, index) => leafViolations(leaf, `${path}/elements/${index}`));
}

function leafViolations(leaf: RichTextElement, path: string): readonly string[] {
  if (leaf.type === 'text') return leaf.text === '' ? [`${path}/text: empty`] : [];
  if (leaf.type === 'emoji') {
    return /^[a-z0-9_+-]{1,100}$/.test(leaf.name) ? [] : [`${path}/name: not the name of an emoji`];
  }
  if (leaf.type !== 'link') return [`${path}: ${leaf.type} is not among the elements that are sent`];

  return [
    ...lengthViolation(`${path}/url`, leaf.url, { max: 3_000 }),
    ...(/^https?:\/\//.test(leaf.url) ? [] : [`${path}/url: neither http nor https`]),
    ...(leaf.text === '' ? [`${path}/text: empty`] : []),
  ];
}
