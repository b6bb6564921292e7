import { describe, expect, test } from 'vitest';
import { checkBlocks, interactive, tablesIn } from '../../src/demo/slack/blocks/check-blocks.ts';
import { checkView } from '../../src/demo/slack/blocks/check-view.ts';
import type { Json } from '../../src/demo/slack/json.ts';

const text = (length: number) => ({ type: 'mrkdwn', text: 'x'.repeat(length) });
const plain = (length: number) => ({ type: 'plain_text', text: 'x'.repeat(length) });
const button = (more: Record<string, Json> = {}) => ({ type: 'button', text: plain(1), ...more });
const actions = (...elements: Json[]) => ({ type: 'actions', elements });
const leaf = (value: string) => ({ type: 'text', text: value });
const preformatted = (...elements: Json[]) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_preformatted', elements }],
});
const confirm = { title: plain(1), text: plain(1), confirm: plain(1), deny: plain(1) };
const cells = (rows: number, columns: number, length = 1) =>
  Array.from({ length: rows }, () =>
    Array.from({ length: columns }, () => ({ type: 'raw_text', text: 'x'.repeat(length) })),
  );

describe('messages', () => {
  const fine: readonly (readonly [string, Json])[] = [
    ['a full section', { type: 'section', text: text(3_000), accessory: button(), expand: true }],
    ['ten fields', { type: 'section', fields: Array.from({ length: 10 }, () => text(2_000)) }],
    ['a header', { type: 'header', text: plain(150) }],
    [
      'a context',
      {
        type: 'context',
        elements: [text(1), { type: 'image', image_url: 'https://x.example/i.png', alt_text: 'i' }],
      },
    ],
    [
      'buttons',
      actions(button({ action_id: 'a', url: 'https://x.example' }), button({ action_id: 'b', confirm })),
    ],
    ['preformatted text', preformatted(leaf('<!channel> ``` & \u{1f600}'))],
    ['a table', { type: 'table', rows: cells(100, 20) }],
    ['a markdown block', { type: 'markdown', text: '# x' }],
    ['a divider', { type: 'divider', block_id: 'd' }],
    ['a container', { type: 'container', title: plain(1), child_blocks: [{ type: 'divider' }] }],
  ];
  test.each(fine)('%s is accepted', (_name, block) => {
    expect(checkBlocks([block], 'message')).toEqual([]);
  });

  const faulty: readonly (readonly [string, Json, string])[] = [
    [
      'an empty text',
      { type: 'section', text: text(0) },
      'more than 0 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'a long section',
      { type: 'section', text: text(3_001) },
      'less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ],
    ['a section of nothing', { type: 'section' }, 'either text or fields [json-pointer:/blocks/0]'],
    [
      'eleven fields',
      { type: 'section', fields: Array.from({ length: 11 }, () => text(1)) },
      'no more than 10 items allowed',
    ],
    [
      'a long field',
      { type: 'section', fields: [text(2_001)] },
      'less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
    ],
    ['a header in mrkdwn', { type: 'header', text: text(1) }, '[json-pointer:/blocks/0/text/type]'],
    ['an empty context', { type: 'context', elements: [] }, 'no less than 1 items allowed'],
    ['26 buttons', actions(...Array.from({ length: 26 }, () => button())), 'no more than 25 items allowed'],
    ['a long label', actions(button({ text: plain(76) })), 'less than 76 characters'],
    ['a long value', actions(button({ value: 'x'.repeat(2_001) })), 'less than 2001 characters'],
    ['a script address', actions(button({ url: 'javascript:alert(1)' })), 'invalid url'],
    [
      'half a confirmation',
      actions(button({ confirm: { title: plain(1), text: plain(1) } })),
      'missing required field: confirm',
    ],
    ['an unknown style', actions(button({ style: 'warning' })), '[json-pointer:/blocks/0/elements/0/style]'],
    [
      'one action_id twice',
      actions(button({ action_id: 'a' }), button({ action_id: 'a' })),
      'action_id already exists',
    ],
    ['a long block_id', { type: 'divider', block_id: 'x'.repeat(256) }, 'less than 256 characters'],
    ['an unknown property', { type: 'divider', colour: 'red' }, 'invalid additional property: colour'],
    ['an unknown block', { type: 'marquee' }, 'unsupported type: "marquee" [json-pointer:/blocks/0/type]'],
    ['no type', { text: text(1) }, 'missing required field: type'],
    ['an empty leaf', preformatted(leaf('')), 'more than 0 characters'],
    [
      'an emoji in preformatted text',
      preformatted({ type: 'emoji', name: 'x' }),
      'unsupported type: "emoji"',
    ],
    ['101 rows', { type: 'table', rows: cells(101, 1) }, 'no more than 100 items allowed'],
    ['21 columns', { type: 'table', rows: cells(1, 21) }, 'no more than 20 items allowed'],
    ['a big table', { type: 'table', rows: cells(11, 1, 1_000) }, 'over all cells'],
    ['an alert', { type: 'alert', text: text(1) }, 'unsupported type: alert'],
    ['an element that is no object', actions('go'), '[json-pointer:/blocks/0/elements/0]'],
    ['a string for a block', 'section', '[json-pointer:/blocks/0]'],
  ];
  test.each(faulty)('%s is refused', (_name, block, reason) => {
    expect(checkBlocks([block], 'message').join('\n')).toContain(reason);
  });

  test('fifty blocks are the most, each block_id stands once, markdown counts together', () => {
    const dividers = (count: number): Json => Array.from({ length: count }, () => ({ type: 'divider' }));
    const twice = [
      { type: 'divider', block_id: 'a' },
      { type: 'divider', block_id: 'a' },
    ];
    const markdown = [
      { type: 'markdown', text: 'x'.repeat(6_001) },
      { type: 'markdown', text: 'x'.repeat(6_000) },
    ];

    expect(checkBlocks(dividers(50), 'message')).toEqual([]);
    expect(checkBlocks(dividers(51), 'message')).toEqual([
      'no more than 50 items allowed [json-pointer:/blocks]',
    ]);
    expect(checkBlocks(twice, 'message')).toEqual([
      'block_id already exists [json-pointer:/blocks/1/block_id]',
    ]);
    expect(checkBlocks(markdown, 'message')).toEqual([
      'markdown blocks take 12001 characters [json-pointer:/blocks]',
    ]);
  });

  test('tables are counted inside containers too', () => {
    const table = { type: 'table', rows: cells(1, 1) };

    expect(tablesIn([table, { type: 'container', child_blocks: [table] }])).toBe(2);
  });

  test('interactive elements are found wherever they are', () => {
    const block = { type: 'section', text: text(1), accessory: button({ action_id: 'a' }) };
    const inside = { type: 'container', child_blocks: [actions(button({ action_id: 'b' }))] };

    expect([block, inside].flatMap(interactive)).toMatchObject([{ action_id: 'a' }, { action_id: 'b' }]);
  });
});

describe('surfaces and views', () => {
  const modal = (more: Record<string, Json>) => ({ type: 'modal', title: plain(24), blocks: [], ...more });
  const input = {
    type: 'input',
    label: plain(1),
    element: { type: 'plain_text_input', action_id: 'a' },
  };

  test('blocks for messages are refused in views, and the other way round', () => {
    const table = { type: 'table', rows: cells(1, 1) };

    expect(checkBlocks([table], 'modal')).toEqual(['unsupported type: table [json-pointer:/blocks/0/type]']);
    expect(checkBlocks([table], 'home')).toEqual(['unsupported type: table [json-pointer:/blocks/0/type]']);
    expect(checkBlocks([{ type: 'alert', text: text(1) }], 'modal')).toEqual([]);
  });

  test('a modal with inputs needs a submit button', () => {
    expect(checkView(modal({ blocks: [input] }))).toEqual([
      'missing required field: submit [json-pointer:/view/submit]',
    ]);
    expect(checkView(modal({ blocks: [input], submit: plain(24) }))).toEqual([]);
  });

  test('titles, private metadata and home views have their limits', () => {
    expect(checkView(modal({ title: plain(25) }))).toEqual([
      'must be less than 25 characters [json-pointer:/view/title/text]',
    ]);
    expect(checkView(modal({ private_metadata: 'x'.repeat(3_001) }))).toHaveLength(1);
    expect(checkView({ type: 'home', blocks: [], submit: plain(1) })).toEqual([
      'invalid additional property: submit [json-pointer:/view]',
    ]);
    expect(checkView(modal({ blocks: [{ type: 'divider' }, { type: 'plan', title: 'x' }] }))).toEqual([
      'unsupported type: plan [json-pointer:/view/blocks/1/type]',
    ]);
  });
});
