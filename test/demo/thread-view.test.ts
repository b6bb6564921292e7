import { describe, expect, test } from 'vitest';
import { callsOnPeople } from '../../src/demo/slack/calls-on-people.ts';
import { gitlabNotification } from '../../src/demo/slack/gitlab-notification.ts';
import type { JsonObject } from '../../src/demo/slack/json.ts';
import type { Message } from '../../src/demo/slack/message.ts';
import { columns } from '../../src/demo/thread-view/terminal-text.ts';
import { threadView } from '../../src/demo/thread-view.ts';

function message(over: Partial<Message>): Message {
  return {
    channel: 'C1',
    ts: '1700000000.000001',
    author: { kind: 'app', userId: 'U1', botId: 'B1', appId: 'A1', name: 'pullcheck' },
    text: 'fallback',
    blocks: [],
    attachments: [],
    metadata: null,
    threadTs: null,
    broadcast: false,
    edited: null,
    deleted: false,
    revision: 0,
    ...over,
  };
}

function show(content: Partial<Message>, width = 80): string[] {
  return threadView([[message(content)]], { width })
    .split('\n')
    .slice(1);
}

const button = (label: string): JsonObject => ({ type: 'button', text: { type: 'plain_text', text: label } });
const rich = (...elements: JsonObject[]): JsonObject => ({ type: 'rich_text', elements });
const leaf = (text: string): JsonObject => ({ type: 'text', text });

describe('a thread', () => {
  const notification = message(
    gitlabNotification({
      channel: 'C1',
      projectUrl: 'https://gitlab.example.com/grp/app',
      projectName: 'app',
      pipelineId: 7,
      ref: 'main',
      commit: { sha: 'abc', title: 'Fix <it>' },
      user: { name: 'Jane', username: 'jane' },
      outcome: 'failed',
      durationSeconds: 3_700,
      failedStages: ['test', 'lint'],
      failedJobs: [{ id: 1, name: 'unit' }],
      via: 'webhook',
    }),
  );
  const reply = message({
    threadTs: notification.ts,
    blocks: [
      rich(
        {
          type: 'rich_text_section',
          elements: [{ type: 'emoji', name: 'red_circle' }, leaf(' Tag not found\nThere is no such tag.\n')],
        },
        { type: 'rich_text_preformatted', elements: [leaf('manifest unknown: <!channel>')] },
        {
          type: 'rich_text_list',
          style: 'ordered',
          elements: [{ type: 'rich_text_section', elements: [leaf('Correct it')] }],
        },
      ),
      { type: 'actions', elements: [button('Open job log'), { type: 'overflow' }] },
    ],
  });

  test('shows the parent, and replies behind a line, as people see them', () => {
    expect(threadView([[notification, reply]], { width: 80 })).toBe(
      [
        'GitLab [APP]',
        '  ▌ Jane (jane)',
        '  ▌ Pipeline #7 has failed in 01:01:40',
        '  ▌ Branch: main',
        '  ▌ Commit: Fix <it>',
        '  ▌ Failed stages: test, lint',
        '  ▌ Failed job: unit',
        '  ▌ app',
        '  │',
        '  │ pullcheck [APP]',
        '  │   \u{1f534} Tag not found',
        '  │   There is no such tag.',
        '  │   ┃ manifest unknown: <!channel>',
        '  │   1. Correct it',
        '  │   [Open job log] [⋯]',
      ].join('\n'),
    );
  });

  test.each([24, 40, 59, 60, 120])('never goes over %i columns', (width) => {
    const image = `registry.example.com/${'very-'.repeat(30)}long:tag`;
    const wide = message({ text: `${image} 図書館図書館図書館図書館図書館図書館図書館 👩‍👩‍👧 ${image}` });

    const lines = threadView([[notification, reply, wide]], { width }).split('\n');

    expect(Math.max(...lines.map(columns))).toBeLessThanOrEqual(width);
    expect(lines.join('').replaceAll(/[\s│]/gu, '')).toContain(image);
  });

  test('threads stand apart, and nothing gives nothing', () => {
    const one = message({ text: 'one' });

    expect(threadView([[one], [], [one]], { width: 80 })).toBe(
      'pullcheck [APP]\n  one\n\npullcheck [APP]\n  one',
    );
    expect(threadView([], { width: 80 })).toBe('');
  });
});

describe('content', () => {
  test('markup is read: names, labels, dates, entities, bold', () => {
    const text =
      '*Bold* 2*3*4 <https://x.example|label> <https://y.example> <@U7> <@U8|eve> <!here> &lt;b&gt; :x: :constructor:';
    const names = new Map([['U7', 'ana']]);

    expect(threadView([[message({ text })]], { width: 120, names }).split('\n')[1]).toBe(
      '  Bold 2*3*4 label https://y.example @ana @eve @here <b> \u274c :constructor:',
    );
    expect(show({ text: '<!date^1^{ago}|2 Nov>' })).toEqual(['  2 Nov']);
  });

  test('classic blocks, tables and unknown ones all leave a trace', () => {
    const mrkdwn = { type: 'mrkdwn', text: 'one\ntwo' };
    const cell = (text: string): JsonObject => ({ type: 'raw_text', text });
    const blocks = [
      { type: 'header', text: { type: 'plain_text', text: 'Head <b>' } },
      { type: 'section', text: mrkdwn, fields: [{ type: 'mrkdwn', text: 'field' }], accessory: button('Go') },
      { type: 'context', elements: [mrkdwn, { type: 'image', alt_text: 'cat' }] },
      { type: 'divider' },
      { type: 'table', rows: [[cell('a'), rich({ type: 'rich_text_section', elements: [leaf('b')] })]] },
      { type: 'constructor' },
    ];

    expect(show({ blocks }).map((line) => line.trim())).toEqual([
      'Head <b>',
      'one',
      'two',
      'field',
      '[Go]',
      'one two  (image: cat)',
      '───',
      'a | b',
      '(constructor)',
    ]);
  });

  test('hostile text neither moves the cursor nor turns the text round', () => {
    const hostile =
      '\u001b[2J\u001b]8;;https://evil.example\u0007x\u009b1A\r\b\u202eabc\u2066\u200b\u0000\u2028\u{e0041}';
    const blocks = [
      { type: 'section', text: { type: 'plain_text', text: hostile } },
      rich({ type: 'rich_text_preformatted', elements: [leaf(hostile)] }),
      { type: 'actions', elements: [button(hostile)] },
    ];
    const author = { kind: 'webhook', botId: 'B1', name: hostile } as const;

    const view = threadView([[message({ blocks, author, attachments: [{ title: hostile }] })]], {
      width: 80,
    });

    expect(view.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\u2028]/u);
    expect(view).toContain('x');
  });
});

describe('calls on people', () => {
  test('are found in text, mrkdwn, attachments and rich text, and not in literal text', () => {
    const blocks = [
      { type: 'section', text: { type: 'mrkdwn', text: 'a <!channel> <https://x.example|<!here>' } },
      { type: 'section', text: { type: 'plain_text', text: '<!everyone>' } },
      rich({ type: 'rich_text_section', elements: [leaf('<!here>'), { type: 'broadcast', range: 'here' }] }),
    ];
    const attachments = [{ text: '<@U1>', fields: [{ title: 'x', value: '<!subteam^S1>' }] }];

    expect(callsOnPeople(message({ text: '<!here>', blocks, attachments }))).toEqual([
      '<!here>',
      '<!channel>',
      '<!here>',
      'broadcast',
      '<@U1>',
      '<!subteam^S1>',
    ]);
    expect(callsOnPeople(message({ text: '&lt;!channel&gt; <https://x.example>' }))).toEqual([]);
  });
});
