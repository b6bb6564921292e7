import { expect, test } from 'vitest';
import { messageText, readableMessageSchema } from '../../src/slack/message-text.ts';

function read(message: Record<string, unknown>): string {
  return messageText(readableMessageSchema.parse(message));
}

function rich(...elements: unknown[]) {
  return { type: 'rich_text', block_id: 'b', elements };
}

test('the text of a message is read as its writer typed it', () => {
  expect(read({ text: 'a &lt;b&gt; &amp;amp; <https://x.example/y|x.example/y> <http://z.example>' })).toBe(
    'a <b> &amp; x.example/y http://z.example',
  );
});

test('blocks win over the text, which repeats them', () => {
  const blocks = [
    rich(
      {
        type: 'rich_text_section',
        elements: [
          { type: 'text', text: 'pull ', style: { bold: true } },
          { type: 'link', url: 'http://registry.example.com/a', text: 'registry.example.com/a' },
          { type: 'emoji', name: 'x' },
          { type: 'text', text: ' failed' },
        ],
      },
      { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'ERROR: <none>\nline 2' }] },
    ),
  ];

  expect(read({ text: 'other', blocks }).trim()).toBe(
    'pull registry.example.com/a failed\nERROR: <none>\nline 2',
  );
});

test('blocks of other kinds are read too', () => {
  const blocks = [
    { type: 'header', text: { type: 'plain_text', text: 'Title' } },
    { type: 'section', text: { type: 'mrkdwn', text: '*a* &lt;b' }, fields: [{ type: 'mrkdwn', text: 'c' }] },
    { type: 'context', elements: [{ type: 'mrkdwn', text: 'd' }] },
  ];

  expect(read({ blocks }).split('\n').filter(Boolean)).toEqual(['Title', '*a* <b', 'c', 'd']);
});

test('attachments and previews of text files are read', () => {
  const message = {
    attachments: [
      { title: 'T', text: 'ERROR: x', fields: [{ title: 'F', value: 'v' }] },
      { fallback: 'only this' },
    ],
    files: [{ preview: 'ERROR: from a snippet' }, { id: 'F1' }],
  };

  expect(read(message).split('\n').filter(Boolean)).toEqual([
    'T',
    'ERROR: x',
    'F',
    'v',
    'only this',
    'ERROR: from a snippet',
  ]);
});

test('odd parts do no harm, and of a very long message the end is read', () => {
  let deep: unknown = { type: 'text', text: 'deep' };
  for (let depth = 0; depth < 1_000; depth += 1) deep = { elements: [deep] };

  expect(read({ text: 7, blocks: 'x', attachments: [null, 3], files: {} })).toBe('');
  expect(read({ blocks: [deep] })).toBe('');
  expect(read({ text: `${'x'.repeat(200_000)}end` })).toMatch(/^x{65533}end$/);
});
