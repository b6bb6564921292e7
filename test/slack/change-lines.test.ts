import { expect, test } from 'vitest';
import type { Change } from '../../src/incidents/change.ts';
import { replyMessage } from '../../src/slack/messages/reply-message.ts';
import { changed, changedAt, incident, job, reply } from './incidents.ts';
import { linksOf, visibleText } from './read-message.ts';

const url = 'https://gitlab.example.com/group/app/-/settings/ci_cd';
const variable = { what: 'variable DOCKER_AUTH_CONFIG', where: 'group/app', before: null, after: null, url };
const done: Change['state'] & { kind: 'done' } = {
  kind: 'done',
  effects: [variable],
  left: [],
  undoableUntil: changedAt + 3_600_000,
};
const { by } = changed();

function shown(...changes: readonly Partial<Change>[]): string {
  return visibleText(replyMessage(incident(), reply(undefined, { changes: changes.map(changed) })));
}

test.each<[string, Partial<Change>, string]>([
  ['is under way', { state: { kind: 'running' } }, '@ana is storing a credential …'],
  [
    'was made',
    { state: done },
    '@ana stored a credential: variable DOCKER_AUTH_CONFIG of group/app · undo until 2026-09-26 13:00 UTC',
  ],
  [
    'had nothing to change',
    { state: { ...done, effects: [], undoableUntil: null } },
    '@ana found the credential stored already',
  ],
  [
    'had nothing left to do',
    {
      verb: 'retry-jobs',
      state: { ...done, effects: [], left: ['Job b runs already.'], undoableUntil: null },
    },
    '@ana found nothing left to retry · Job b runs already.',
  ],
  [
    'was undone by somebody else',
    { state: { kind: 'undone', by: { ...by, gitlabUsername: 'ben' }, at: changedAt } },
    '@ana stored a credential; @ben undid it 2026-09-26 12:00 UTC',
  ],
  [
    'was refused',
    { state: { kind: 'refused', why: 'GitLab says 403.' } },
    '@ana is storing a credential: nothing was changed. GitLab says 403.',
  ],
  [
    'may have been made',
    { state: { kind: 'unsettled', why: 'GitLab did not answer.' } },
    '@ana is storing a credential: it is not known whether that worked. GitLab did not answer.',
  ],
])('a change that %s is one line, with who and what', (_state, change, line) => {
  expect(shown(change).split('\n')).toContain(`● ${line}`);
});

test('where it was made is a link', () => {
  expect(
    linksOf(replyMessage(incident(), reply(undefined, { changes: [changed({ state: done })] }))),
  ).toContain(url);
});

test('what came of a change stands below it; one that was proven is in the headline, with nothing more to do', () => {
  const failing = shown({ state: done, aftermath: { kind: 'still-failing', sentence: 'It fails at tls.' } });
  const proven = shown({ state: done, aftermath: { kind: 'proven', sentence: 'Job build ran again.' } });

  expect(failing).toContain('13:00 UTC\n● It fails at tls.');
  expect(failing).toContain('· confirmed by the log');
  expect(proven).toContain('· fixed and proven');
  expect(proven).not.toContain('• Runner owner');
});

test('what fails after a fix that was proven is not fixed', () => {
  const proven = changed({ state: done, aftermath: { kind: 'proven', sentence: 'Job build ran again.' } });
  const later = job({ jobId: 2, finishedAt: new Date(changedAt + 600_000).toISOString() });

  const text = visibleText(replyMessage(incident(), reply([job(), later], { changes: [proven] })));

  expect(text).not.toContain('fixed and proven');
  expect(text).toContain('• Runner owner');
});

test('a fix that was undone is no longer one', () => {
  const undone = { kind: 'undone', by, at: changedAt } as const;

  expect(shown({ state: undone, aftermath: { kind: 'proven', sentence: 'It ran.' } })).not.toContain(
    'fixed and proven',
  );
});

test('the newest three are shown, and how many went before', () => {
  const text = shown(
    ...['a', 'b', 'c', 'd', 'e'].map((why) => ({ state: { kind: 'refused', why } as const })),
  );

  expect(text).toContain('2 earlier changes are not shown.');
  expect(text.match(/nothing was changed\. \w/g)).toEqual(
    ['c', 'd', 'e'].map((why) => `nothing was changed. ${why}`),
  );
});

test('names and reasons from outside stay in their line', () => {
  const why = `${'x'.repeat(5_000)}\n<!channel> *bold*`;
  const text = shown({
    by: { ...by, gitlabUsername: 'a\nb' },
    state: { kind: 'refused', why: why.slice(0, 900) },
  });

  const line = text.split('\n').find((one) => one.includes('nothing was changed'));
  expect(line).toContain('@a b');
  expect(line?.length).toBeLessThan(450);
});
