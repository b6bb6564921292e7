import { expect, test } from 'vitest';
import type { Sent } from '../../src/demo/gitlab/hooks/send.ts';
import { type Ending, judge } from '../../src/demo/judge.ts';
import type { SeenReply, SeenThread } from '../../src/demo/judge-seen.ts';
import type { StagedThread } from '../../src/demo/scenarios/stage.ts';

const wanted: StagedThread = {
  projectId: 1,
  pipelineId: 7,
  parent: 'pullcheck',
  replies: [
    { cause: 'rate-limited', image: 'node:22', role: 'build', jobs: ['unit', 'lint'], jobIds: [31, 30] },
    { cause: 'dns-failure', image: null, role: null, jobs: ['deploy'], jobIds: [32] },
  ],
};

const rateLimited: SeenReply = {
  pipeline_id: 7,
  cause: 'rate-limited',
  image: 'node:22',
  role: 'build',
  job_ids: [30, 31],
};
const dnsFailure: SeenReply = {
  pipeline_id: 7,
  cause: 'dns-failure',
  image: null,
  role: null,
  job_ids: [32],
};
const asWritten = seen({});

function seen(over: Partial<SeenThread>): SeenThread {
  return { pipelineId: 7, parent: 'pullcheck', replies: [rateLimited, dnsFailure], messages: [], ...over };
}

function answered(status: number, body: string): Sent {
  const outcome = { kind: 'answered', status, body, tookMs: 1 } as const;
  return { url: '', body: '', idempotencyKey: null, options: {}, outcome };
}

function ending(over: Partial<Ending>): Ending {
  return { expected: [wanted], seen: [asWritten], sent: [], secrets: [], places: {}, ...over };
}

test('what ended as written has no differences, in whatever order replies and jobs stand', () => {
  const replies = [dnsFailure, rateLimited];

  expect(judge(ending({ sent: [answered(202, 'Stored'), answered(200, 'Known')] }))).toEqual([]);
  expect(judge(ending({ seen: [seen({ replies })] }))).toEqual([]);
});

test.each<[string, Partial<Ending>, readonly string[]]>([
  ['a thread that is missing', { seen: [] }, ['pipeline #7: expected a thread, seen none']],
  [
    'a second thread',
    { seen: [asWritten, seen({ replies: [] })] },
    ['pipeline #7: expected one thread, seen 2'],
  ],
  ['a thread that must not be', { expected: [] }, ['pipeline #7: expected no thread, seen one']],
  [
    'a parent of somebody else',
    { seen: [seen({ parent: 'gitlab' })] },
    ['pipeline #7: expected under a message of pullcheck, seen under one of gitlab'],
  ],
  [
    'a reply that is missing',
    { seen: [seen({ replies: [rateLimited] })] },
    ['pipeline #7: expected the reply “dns-failure, no image, no role, jobs #32” of #7, not seen'],
  ],
  [
    'a reply that stands there twice',
    { seen: [seen({ replies: [rateLimited, dnsFailure, dnsFailure] })] },
    ['pipeline #7: seen the reply “dns-failure, no image, no role, jobs #32” of #7, not expected'],
  ],
  [
    'a reply with another cause, image, role or jobs',
    {
      seen: [seen({ replies: [{ ...rateLimited, image: 'node:20', job_ids: [30] }, dnsFailure] })],
    },
    [
      'pipeline #7: expected the reply “rate-limited, node:22, build, jobs #30 #31” of #7, not seen',
      'pipeline #7: seen the reply “rate-limited, node:20, build, jobs #30” of #7, not expected',
    ],
  ],
  [
    'a reply that says nothing of itself',
    { seen: [seen({ replies: [rateLimited, dnsFailure, null] })] },
    ['pipeline #7: seen the reply that does not say what it is about, not expected'],
  ],
  [
    'a webhook that was refused',
    { sent: [answered(401, 'Wrong token.\n')] },
    ['a webhook was answered 401: Wrong token.'],
  ],
])('%s is a difference', (_what, over, differences) => {
  expect(judge(ending(over))).toEqual(differences);
});

test('a secret is a difference wherever it is, and is not repeated', () => {
  const places = { 'the log': 'nothing', 'what is on disk': 'password=hunter2;' };

  expect(judge(ending({ secrets: ['xyzzy', 'hunter2'], places }))).toEqual([
    'secret 2 of 2 is in what is on disk',
  ]);
});
