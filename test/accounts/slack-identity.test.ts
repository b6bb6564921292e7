import { expect, test } from 'vitest';
import {
  type HomeWorkspace,
  identityRefusals,
  verifySlackIdentity,
} from '../../src/accounts/slack-identity.ts';

const asked = { teamId: 'T1', userId: 'U1' };
const home: HomeWorkspace = { teamId: 'T1', enterpriseId: null };
const plain = {
  id: 'U1',
  team_id: 'T1',
  deleted: false,
  is_bot: false,
  is_restricted: false,
  is_ultra_restricted: false,
  is_email_confirmed: true,
  profile: { real_name: 'Ana Sousa', email: 'ana@example.com' },
};

function verify(over: Readonly<Record<string, unknown>>, within = home, who = asked) {
  return verifySlackIdentity({ ok: true, user: { ...plain, ...over } }, who, within);
}

test('a full member of the home workspace is one, with the address that Slack confirmed', () => {
  expect(verify({})).toEqual({
    kind: 'member',
    name: 'Ana Sousa',
    email: 'ana@example.com',
    isEmailConfirmed: true,
  });
});

test.each([
  ['Slack says that the address waits for its confirmation', { is_email_confirmed: false }, null, false],
  [
    'Slack does not say whether it was confirmed',
    { is_email_confirmed: undefined },
    'ana@example.com',
    false,
  ],
  ['the app may not see addresses', { profile: { real_name: 'Ana' } }, null, false],
])('%s', (_what, over, email, isEmailConfirmed) => {
  expect(verify(over)).toMatchObject({ kind: 'member', email, isEmailConfirmed });
});

test.each([
  ['deactivated', { deleted: true }],
  ['bot', { is_bot: true }],
  ['bot', { is_app_user: true }],
  ['bot', { is_workflow_bot: true }],
  ['guest', { is_restricted: true }],
  ['guest', { is_restricted: true, is_ultra_restricted: true }],
  ['guest', { is_ultra_restricted: true }],
  ['stranger', { is_stranger: true }],
  // is_stranger is false for people of other organisations who share a channel.
  ['elsewhere', { team_id: 'T2', is_stranger: false }],
  ['elsewhere', { team_id: undefined }],
  ['elsewhere', { team_id: 'T2', enterprise_user: { enterprise_id: 'E1', teams: ['T1', 'T2'] } }],
  ['unknown', { id: 'U2' }],
  ['unknown', { deleted: undefined }],
  ['unknown', { is_bot: 'no' }],
  ['unknown', { is_restricted: undefined }],
  ['unknown', { is_ultra_restricted: undefined }],
])('%s is refused: %j', (why, over) => {
  expect(verify(over)).toEqual({ kind: 'refused', why });
});

test.each([[undefined], [null], ['x'], [{ ok: false, error: 'user_not_found' }], [{ ok: true }]])(
  'an answer that is none is refused: %j',
  (answer) => {
    expect(verifySlackIdentity(answer, asked, home)).toEqual({ kind: 'refused', why: 'unknown' });
  },
);

test('in an Enterprise Grid whoever belongs to the home workspace counts, whatever workspace they are listed under', () => {
  const grid = { teamId: 'T1', enterpriseId: 'E1' };
  const of = (enterprise: string, teams: readonly string[]) => ({
    team_id: 'T2',
    enterprise_user: { enterprise_id: enterprise, teams },
  });

  expect(verify(of('E1', ['T1', 'T2']), grid).kind).toBe('member');
  expect(verify(of('E1', ['T2']), grid)).toEqual({ kind: 'refused', why: 'elsewhere' });
  expect(verify(of('E2', ['T1']), grid)).toEqual({ kind: 'refused', why: 'elsewhere' });
});

test('a click that came from another workspace is refused, whoever it names', () => {
  expect(verify({}, home, { teamId: 'T2', userId: 'U1' })).toEqual({ kind: 'refused', why: 'elsewhere' });
});

test('every refusal is a sentence', () => {
  for (const words of Object.values(identityRefusals)) expect(words).toMatch(/^[A-Z].*\.$/);
});
