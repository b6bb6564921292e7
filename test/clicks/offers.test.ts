import { expect, test } from 'vitest';
import { type Offering, offersFor } from '../../src/clicks/offers.ts';
import { toSecret } from '../../src/credentials/secret.ts';
import type { Reply } from '../../src/incidents/incident.ts';
import { changed, changedAt, incident, job, reply } from '../slack/incidents.ts';

const now = changedAt + 60_000;
const image = 'registry.example.com/team/app:1.2';

function operator(set: Partial<Offering> = {}): Offering {
  return { canChange: true, canType: false, keptCredential: async () => undefined, now: () => now, ...set };
}

const keeping: Partial<Offering> = {
  keptCredential: async (registry) => ({
    registry,
    username: 'robot',
    password: toSecret('s3cret'),
    projects: [],
    groups: ['group'],
  }),
};

function denied(over: Partial<Reply> = {}, protectedRef: boolean | null = false): Reply {
  return reply([job({ protectedRef }, { cause: 'access-denied', certainty: 'confirmed', image })], over);
}

async function offered(offering: Offering, about: Reply, outcome: 'failed' | 'passed' = 'failed') {
  const buttons = await offersFor(offering, incident({ outcome, replies: [about] }), about);
  return buttons.map(({ verb, isPrimary }) => (isPrimary ? `${verb} first` : verb));
}

test('where nobody can be known, a reply offers to look again and no change', async () => {
  expect(await offered(operator({ canChange: false, ...keeping }), denied())).toEqual(['check-again']);
});

test('without a page and without a login of the operator there is no button to store one', async () => {
  expect(await offered(operator(), denied())).not.toContain('set-registry-auth first');
  expect(await offered(operator({ canType: true }), denied())).toContain('set-registry-auth first');
});

test('a page asks by itself; one click that stores says before what and who will see it', async () => {
  const confirms = async (offering: Offering, protectedRef: boolean | null) => {
    const about = denied({}, protectedRef);
    const buttons = await offersFor(offering, incident({ replies: [about] }), about);
    return buttons.find(({ verb }) => verb === 'set-registry-auth')?.confirm;
  };

  expect(await confirms(operator({ canType: true }), true)).toBe(null);
  const said = await confirms(operator(keeping), true);
  expect(said).toContain('registry.example.com');
  expect(said).toContain('DOCKER_AUTH_CONFIG of group/app');
  expect(said).toContain('on protected branches and tags alone');
  expect(said).not.toContain('s3cret');
  expect(await confirms(operator(keeping), false)).toContain('on every branch and tag.');
  expect(await confirms(operator(keeping), null)).toContain('if this one is');
});

test('while a change is under way, it is not offered again', async () => {
  const running = changed({ state: { kind: 'running' } });

  expect(await offered(operator({ canType: true }), denied({ changes: [running] }))).not.toContain(
    'set-registry-auth first',
  );
});

test('a pipeline that has passed offers nothing but to undo what was changed, for as long as that is kept', async () => {
  const change = changed({ aftermath: { kind: 'proven', sentence: 'It ran.' } });
  const late = changed({ state: { kind: 'done', effects: [], left: [], undoableUntil: now - 1 } });

  expect(await offered(operator({ canType: true }), denied(), 'passed')).toEqual([]);
  expect(await offered(operator(), denied({ changes: [change] }), 'passed')).toEqual(['undo']);
  expect(await offered(operator(), denied({ changes: [late] }), 'passed')).toEqual([]);
});

test('no reply offers more than four buttons beside the log', async () => {
  expect((await offered(operator({ canType: true }), denied())).length).toBeLessThanOrEqual(4);
});
