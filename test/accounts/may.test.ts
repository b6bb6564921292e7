import { expect, test } from 'vitest';
import { decide, type Standing } from '../../src/accounts/may.ts';
import { refRight } from '../../src/accounts/ref-right.ts';

type Known = Extract<Standing, { kind: 'known' }>;
const membership = { accessLevel: 40, isActive: true, expiresAt: null, hasCustomRole: false };
const known: Known = { kind: 'known', with: 'bot-token', gitlabUsername: 'ana', membership, ref: null };
const today = '2026-11-30';

function variable(over: Partial<NonNullable<Known['membership']>>, with_: Known['with'] = 'bot-token') {
  return decide(
    'set-project-variable',
    { ...known, with: with_, membership: { ...membership, ...over } },
    today,
  );
}

test('a membership ends on its day', () => {
  expect(variable({ expiresAt: '2026-12-01' }).kind).toBe('may');
  expect(variable({ expiresAt: '2026-11-30' })).toEqual({
    kind: 'may-not',
    why: 'The membership of your GitLab account @ana there has expired.',
    who: 'A Maintainer of the project can.',
  });
});

test('who is blocked, or waits to be let in, may nothing', () => {
  expect(variable({ isActive: false })).toMatchObject({ why: 'Your GitLab account @ana is not active.' });
});

test.each([
  [5, 'a member with minimal access'],
  [10, 'Guest'],
  [15, 'Planner'],
  [20, 'Reporter'],
  [30, 'Developer'],
])('level %i is %s, and too little for a variable', (accessLevel, name) => {
  expect(variable({ accessLevel })).toMatchObject({
    kind: 'may-not',
    why: expect.stringContaining(`is ${name} there`),
  });
});

test('what a custom role allows GitLab decides, where the person’s own token acts', () => {
  const custom = { accessLevel: 30, hasCustomRole: true };

  expect(variable(custom, 'own-token').kind).toBe('may');
  expect(variable(custom, 'bot-token').kind).toBe('may-not');
});

test('a branch that GitLab does not speak of is refused, except where GitLab decides itself', () => {
  const retry = (with_: Known['with']) =>
    decide('retry-jobs', { ...known, with: with_, ref: 'unknown' }, today).kind;

  expect(retry('bot-token')).toBe('may-not');
  expect(retry('own-token')).toBe('may');
});

const nobody = { isProtected: true, rules: [], developersMayUpdate: true };
const person = { userId: 7, accessLevel: 30, groupIds: new Set([3]) };
const rule = { accessLevel: null, userId: null, groupId: null };

test.each([
  ['no rule lets anybody in', nobody, 'may-not-update'],
  ['not protected', { ...nobody, isProtected: false }, 'unprotected'],
  ['the level', { ...nobody, rules: [{ ...rule, accessLevel: 30 }] }, 'may-update'],
  ['too high a level', { ...nobody, rules: [{ ...rule, accessLevel: 40 }] }, 'may-not-update'],
  ['no access', { ...nobody, rules: [{ ...rule, accessLevel: 0 }] }, 'may-not-update'],
  ['this user', { ...nobody, rules: [{ ...rule, userId: 7 }] }, 'may-update'],
  [
    'another user, though the entry has a level',
    { ...nobody, rules: [{ ...rule, accessLevel: 30, userId: 8 }] },
    'may-not-update',
  ],
  ['a group of theirs', { ...nobody, rules: [{ ...rule, groupId: 3 }] }, 'may-update'],
  ['another group', { ...nobody, rules: [{ ...rule, groupId: 4 }] }, 'may-not-update'],
  ['rules not shown, developers may', { ...nobody, rules: null }, 'may-update'],
  [
    'rules not shown, developers may not',
    { ...nobody, rules: null, developersMayUpdate: false },
    'may-not-update',
  ],
])('a protected ref: %s', (_what, protection, expected) => {
  expect(refRight(protection, person)).toBe(expected);
});

test('where the rules are not shown, who could change them counts as let in', () => {
  const protection = { isProtected: true, rules: null, developersMayUpdate: false };

  expect(refRight(protection, { ...person, accessLevel: 40 })).toBe('may-update');
});
