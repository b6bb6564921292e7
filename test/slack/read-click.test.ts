import { describe, expect, test } from 'vitest';
import { readClick } from '../../src/slack/clicks/click-listeners.ts';

const about = 'r-3f9ac1d2b47e8065';
const action = { action_id: 'retry-jobs', block_id: 'a', type: 'button', value: about, action_ts: '1790.5' };
const body = {
  type: 'block_actions',
  user: { id: 'UANA', username: 'ana', team_id: 'THOME' },
  team: { id: 'THOME', domain: 'acme' },
  container: { type: 'message', message_ts: '1790.2', channel_id: 'CBUILDS', is_ephemeral: false },
  message: { ts: '1790.2', thread_ts: '1790.1' },
};

function read(over: { readonly body?: object; readonly action?: object } = {}) {
  return readClick({ body: { ...body, ...over.body }, action: { ...action, ...over.action }, now: 42 });
}

test('a click says what is asked for, about which reply, by whom and where', () => {
  expect(read()).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{32}$/),
    verb: 'retry-jobs',
    about,
    user: { teamId: 'THOME', userId: 'UANA' },
    clickedAt: 42,
    place: { channel: 'CBUILDS', threadTs: '1790.1' },
  });
});

describe('its id', () => {
  test('is the same when Slack delivers it again', () => {
    expect(read({ body: { trigger_id: 'another' } })?.id).toBe(read()?.id);
  });

  test.each([
    ['time', { action: { action_ts: '1790.6' } }],
    ['person', { body: { user: { id: 'UBEN', team_id: 'THOME' } } }],
    ['button', { action: { action_id: 'undo' } }],
    ['reply', { action: { value: 'r-another' } }],
  ])('is another one for another %s', (_what, over) => {
    expect(read(over)?.id).not.toBe(read()?.id);
  });
});

test('whoever clicks belongs to their own workspace, not to that of the channel', () => {
  const user = { id: 'UANA', team_id: 'TELSEWHERE' };

  expect(read({ body: { user } })?.user.teamId).toBe('TELSEWHERE');
});

test('an answer goes to the message itself where that stands in no thread', () => {
  expect(read({ body: { message: { ts: '1790.2' } } })?.place.threadTs).toBe('1790.2');
});

test.each<[string, Parameters<typeof read>[0]]>([
  ['a button that is none of ours', { action: { action_id: 'drop-tables' } }],
  ['a button without its reply', { action: { value: undefined } }],
  ['a reply that is no id', { action: { value: `${about} or 1=1` } }],
  ['an id without end', { action: { value: 'r'.repeat(100_000) } }],
  ['nobody', { body: { user: undefined } }],
  ['somebody of no workspace', { body: { user: { id: 'UANA' }, team: null } }],
  ['a name that is no id', { body: { user: { id: '<@UANA>', team_id: 'THOME' } } }],
  ['no message', { body: { container: { type: 'view', view_id: 'V1' } } }],
])('a click of %s is not taken', (_what, over) => {
  expect(read(over)).toBeUndefined();
});
