import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { Changing } from '../../src/clicks/changing.ts';
import { settleChange } from '../../src/clicks/settle-change.ts';
import type { Change } from '../../src/incidents/change.ts';
import { changed } from '../slack/incidents.ts';

const pipeline = { projectId: 7, pipelineId: 100 };
const plan = {
  projectId: 7,
  projectPath: 'group/app',
  projectUrl: 'https://gitlab.example.com/group/app',
  pipelineId: 100,
  ref: { name: 'main', isTag: false },
  jobs: [{ id: 1, name: 'build' }],
};

test('a change that was broken off is not ended for somebody who may not make it any more', async () => {
  let change: Change = changed({ verb: 'retry-jobs', state: { kind: 'running' } });
  const asked: unknown[] = [];
  const never = (): never => {
    throw new Error('GitLab was called');
  };
  const changing: Changing = {
    actorOf: async () => ({
      kind: 'acting',
      with: 'bot-token',
      slackUserId: 'U0ANA000001',
      slackName: 'Ana Sousa',
      gitlabUserId: 3,
      gitlabUsername: 'ana',
    }),
    async permit(_actor, action, place) {
      asked.push([action, place]);
      return { kind: 'may-not', why: 'You are no member.', who: 'A Developer can.' };
    },
    gitlabAs: () => new Proxy(Object.create(null), { get: () => never }),
    fingerprint: (text) => text,
    changes: {
      read: async () => change,
      begin: never,
      async amend(_pipeline, _id, update) {
        change = update(change) ?? change;
        return change;
      },
    },
    journalOf: () => ({
      read: async () => ({ note: JSON.stringify(plan), result: null }),
      begin: async () => undefined,
      end: async () => undefined,
    }),
    reversals: { keep: never, find: never, forget: never },
    audit: { write: async () => undefined },
    alone: (_target, work) => work(),
    wait: async () => undefined,
    wakeThread: async () => undefined,
    later: async () => undefined,
    now: Date.now,
    log: pino({ enabled: false }),
  };

  await settleChange(changing, pipeline, change.id);

  expect(asked).toEqual([['retry-jobs', { of: { kind: 'project', id: 7 }, ref: plan.ref }]]);
  expect(change.state).toMatchObject({ kind: 'unsettled', why: expect.stringContaining('can no longer') });
});
