import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { generateAgentKey, parseAgentPrivateKey } from '../../src/json-web-keys.ts';
import type { Question } from '../../src/queue/asking/questions.ts';
import { agentKeyspace } from '../../src/queue/wire/agent-keys.ts';
import { signAnswer } from '../../src/queue/wire/probe-answer.ts';
import { requestDigest } from '../../src/queue/wire/probe-request.ts';
import { type AgentWorld, createAgentWorld, type TestAgent } from './agent-world.ts';

let world: AgentWorld;
let agent: TestAgent;
beforeAll(async () => {
  world = await createAgentWorld(['a1', 'a2', 'a11', 'mute', 'frozen']);
  agent = await world.startAgent('a1');
});
afterAll(() => world.close());

const asked = (text: string) => ({ probe: 'echo', args: { text } });
const one = async (name: string, question: Question = asked('hello'), deadlineMs = 15_000) => {
  const [answer] = await world.agents.ask({ agent: name, questions: [question], deadlineMs });
  return answer;
};

const patient = { timeout: 20_000 };

test('an agent answers what its bot asks', async () => {
  expect(await one('a1')).toMatchObject({
    kind: 'observed',
    agent: 'a1',
    probe: 'echo',
    observation: { text: 'hello' },
  });
});

test('answers come in the order of the questions, refused ones among them', async () => {
  const answers = await world.agents.ask({
    agent: 'a1',
    questions: [
      asked('first'),
      { probe: 'broken', args: {} },
      { probe: 'vast', args: { bytes: 9_000 } },
      asked('last'),
    ],
    deadlineMs: 15_000,
  });

  expect(answers).toMatchObject([
    { observation: { text: 'first' } },
    { kind: 'refused', code: 'probe-broken', sentence: expect.stringContaining('a1') },
    { kind: 'refused', code: 'too-large' },
    { observation: { text: 'last' } },
  ]);
});

test('a field that the contract does not know is refused, however deep', async () => {
  expect(await one('a1', { probe: 'wait', args: { nested: { known: true, unknown: 1 } } })).toMatchObject({
    kind: 'refused',
    code: 'bad-arguments',
  });
  expect(agent.ran.texts).not.toContain('wait');
});

test('what is asked against the contract is a fault of the asker, and loud', async () => {
  await expect(one('a1', { probe: 'echo', args: { text: 'a', more: 1 } })).rejects.toThrow('wrong arguments');
});

test('an agent that is not enrolled, or not there, costs a sentence and no time', async () => {
  const started = performance.now();

  expect(await one('nobody')).toMatchObject({ kind: 'unheard', code: 'unknown-agent' });
  expect(await one('a2')).toMatchObject({
    kind: 'unheard',
    code: 'absent',
    sentence: expect.stringMatching(/a2/),
  });
  expect(performance.now() - started).toBeLessThan(8_000);
});

test('what is sealed is read by the agent and by nothing that reads Redis', async () => {
  const canary = 'canary-0b1f5c1e7d';
  const monitor = await world.admin.monitor();
  let seen = '';
  monitor.on('monitor', (_time, args: readonly string[]) => {
    seen += args.join(' ');
  });

  const [answer] = await world.agents.ask({
    agent: 'a1',
    questions: [{ ...asked('hello'), secretArgs: { secret: canary } }],
    deadlineMs: 15_000,
  });

  monitor.disconnect();
  expect(answer).toMatchObject({ observation: { text: `hello with ${canary.length} secret characters` } });
  expect(seen).toContain('a1');
  const aof = join(world.redis.socketPath, '..', 'appendonlydir');
  const files = await Promise.all((await readdir(aof)).map((name) => readFile(join(aof, name), 'latin1')));
  expect(files.join('').length).toBeGreaterThan(1_000);
  for (const text of [seen, ...files]) {
    for (const encoding of ['utf8', 'base64', 'base64url', 'hex'] as const) {
      expect(text).not.toContain(Buffer.from(canary).toString(encoding).replace(/.=*$/, ''));
    }
  }
});

test('two hundred at once are all answered in time', async () => {
  const questions = Array.from({ length: 200 }, (_, at) => asked(`no. ${at}`));

  const answers = await world.agents.ask({ agent: 'a1', questions, deadlineMs: 20_000 });

  expect(answers.map((answer) => answer.kind === 'observed' && answer.observation)).toEqual(
    questions.map(({ args }) => args),
  );
});

test('of more than can be run in time, the rest is refused as busy before the deadline', async () => {
  const questions = Array.from({ length: 200 }, () => ({ probe: 'wait', args: {} }));
  const started = performance.now();

  const answers = await world.agents.ask({ agent: 'a1', questions, deadlineMs: 5_000 });

  expect(performance.now() - started).toBeLessThan(20_000);
  const codes = new Set(answers.map((answer) => (answer.kind === 'refused' ? answer.code : answer.kind)));
  expect(codes).toEqual(new Set(['timed-out', 'busy']));
  expect(answers).toHaveLength(200);
});

test('what was answered leaves nothing behind in Redis', async () => {
  const { prefix } = agentKeyspace('a1');
  await one('a1');

  await vi.waitFor(async () => {
    const keys = await world.admin.keys(`${prefix}:*`);
    expect(keys.filter((key) => !/:(?:presence|meta|events|id|marker|stalled-check)$/.test(key))).toEqual([]);
  }, patient);
});

test('a posted question is answered once, whoever posts it again', async () => {
  const posting = {
    agent: 'a1',
    questions: [asked('posted')],
    deadlineMs: 15_000,
    key: 'job 7/1',
    about: { incident: '7/1' },
  };
  await Promise.all([world.agents.post(posting), world.agents.post(posting)]);

  const ours = () => world.answers.filter(({ about }) => JSON.stringify(about) === '{"incident":"7/1"}');
  await vi.waitFor(() => expect(ours()).toHaveLength(1), { timeout: 15_000 });
  await world.agents.post(posting);
  await one('a1');

  expect(ours()).toMatchObject([{ answer: { kind: 'observed', observation: { text: 'posted' } } }]);
  expect(agent.ran.texts.filter((text) => text === 'posted')).toHaveLength(1);
});

test('a question posted to an absent agent is answered at once', async () => {
  await world.agents.post({
    agent: 'a2',
    questions: [asked('x')],
    deadlineMs: 60_000,
    key: 'absent',
    about: 'absent',
  });

  expect(world.answers.filter(({ about }) => about === 'absent')).toMatchObject([
    { answer: { kind: 'unheard', code: 'absent' } },
  ]);
});

/** An agent in name only: announces itself, and leaves what it is asked to the test. */
async function announceOnly(name: string): Promise<void> {
  const host = await world.startAgent(name);
  await host.redis.del(agentKeyspace(name).queue('marker'));
  const presence = await world.admin.get(agentKeyspace(name).presence);
  await host.stop();
  await world.admin.set(agentKeyspace(name).presence, presence ?? '', 'PX', 60_000);
}

async function queuedRequest(name: string): Promise<{ readonly id: string; readonly request: string }> {
  const { queue } = agentKeyspace(name);
  const id = await vi.waitFor(async () => {
    const [first] = await world.admin.lrange(queue('wait'), 0, 0);
    if (first === undefined) throw new Error('nothing queued yet');
    return first;
  }, patient);
  return { id, request: JSON.parse((await world.admin.hget(queue(id), 'data')) ?? '{}').request };
}

test('an agent that takes nothing costs a sentence at the deadline, and the question is taken back', async () => {
  await announceOnly('mute');

  expect(await one('mute', asked('x'), 1_000)).toMatchObject({ kind: 'unheard', code: 'not-taken' });

  expect(await world.admin.llen(agentKeyspace('mute').queue('wait'))).toBe(0);
});

test.each<[string, (id: string, request: string) => Promise<string>]>([
  [
    'unsigned',
    async (id, request) => JSON.stringify({ iss: 'mute', jti: id, digest: requestDigest(request) }),
  ],
  ['signed by another agent', async (id, request) => answerOf('a11', 'mute', id, requestDigest(request))],
  ['of another agent', async (id, request) => answerOf('mute', 'a11', id, requestDigest(request))],
  ['to another request', async (_id, request) => answerOf('mute', 'mute', 'other', requestDigest(request))],
  ['to other words', async (id) => answerOf('mute', 'mute', id, requestDigest('other'))],
  ['endless', async () => 'x'.repeat(3_000_000)],
  ['empty of sense', async () => '\0'],
])(
  'an answer that is %s is not believed, and its place is free for the genuine one',
  async (_what, forge) => {
    await announceOnly('mute');
    const answered = one('mute', asked('genuine'), 15_000);
    const { id, request } = await queuedRequest('mute');
    const key = agentKeyspace('mute').answer(id);

    await world.admin.set(key, await forge(id, request));
    await vi.waitFor(async () => expect(await world.admin.exists(key)).toBe(0), {
      interval: 10,
      timeout: 10_000,
    });
    await world.admin.set(key, await answerOf('mute', 'mute', id, requestDigest(request)));

    expect(await answered).toMatchObject({ kind: 'observed', observation: { text: 'forged' } });
  },
);

test('where nothing but forged answers came, the sentence says so', async () => {
  await announceOnly('mute');
  const answered = one('mute', asked('x'), 1_000);
  const { id } = await queuedRequest('mute');
  await world.admin.set(agentKeyspace('mute').answer(id), 'forged');

  expect(await answered).toMatchObject({ kind: 'unheard', code: 'forged' });
});

test.each<[string, unknown]>([
  ['not as the probe may answer', { text: 7 }],
  ['too large', { text: 'x'.repeat(9_000) }],
  ['too deep', JSON.parse(`${'['.repeat(2_000)}${']'.repeat(2_000)}`)],
])("the agent's own answer that is %s is no observation", async (_what, observation) => {
  await announceOnly('mute');
  const answered = one('mute', asked('x'), 15_000);
  const { id, request } = await queuedRequest('mute');
  const text = await answerOf('mute', 'mute', id, requestDigest(request), observation);
  await world.admin.set(agentKeyspace('mute').answer(id), text);

  expect(await answered).toMatchObject({ kind: 'unheard', code: 'malformed' });
});

async function answerOf(
  signer: string,
  iss: string,
  jti: string,
  digest: string,
  observation: unknown = { text: 'forged' },
): Promise<string> {
  const signing = keysOf(signer).signing;
  return signAnswer(
    { iss, jti, digest, iat: 1, outcome: { kind: 'observed', observation, tookMs: 1 } },
    signing,
  );
}

function keysOf(name: string) {
  const keys = parseAgentPrivateKey(world.agentKeyTexts.get(name)?.privateKey ?? '');
  if (keys === undefined) throw new Error('no key');
  return keys;
}

test('an agent that keeps something else under the keys of its queue cannot be asked, and harms no other', async () => {
  await announceOnly('mute');
  const { queue } = agentKeyspace('mute');
  await world.admin.del(queue('wait'));
  await world.admin.set(queue('wait'), 'a string');

  expect(await one('mute', asked('x'), 1_000)).toMatchObject({ kind: 'unheard', code: 'damaged' });
  await world.admin.del(queue('wait'));
  expect(await one('a1')).toMatchObject({ kind: 'observed' });
});

test.each([
  ['a list', async (key: string) => world.admin.lpush(key, 'x')],
  ['another’s presence', async (key: string) => world.admin.copy(agentKeyspace('a1').presence, key)],
  ['noise', async (key: string) => world.admin.set(key, 'x'.repeat(200_000))],
])('under the key of a presence, %s is no presence', async (_what, put) => {
  const key = agentKeyspace('frozen').presence;
  await put(key);

  expect((await world.agents.directory.find('frozen'))?.state.kind).toBe('absent');
  await world.admin.del(key);
});

test('the file of agents is read again when it changes, and stays in force while it is faulty', async () => {
  const before = await readFile(world.agentsFile, 'utf8');
  const { publicKey } = generateAgentKey();
  await writeFile(
    world.agentsFile,
    before.replace('{"agents":[', `{"agents":[{"name":"new-one","publicKey":"${publicKey}"},`),
  );
  expect((await world.agents.directory.find('new-one'))?.enrolled.tags).toEqual([]);

  await appendFile(world.agentsFile, 'no JSON any more');
  expect((await world.agents.directory.find('new-one'))?.enrolled.name).toBe('new-one');
  await rm(world.agentsFile);
  expect((await world.agents.directory.find('new-one'))?.enrolled.name).toBe('new-one');

  await writeFile(world.agentsFile, before);
  expect(await world.agents.directory.find('new-one')).toBeUndefined();
});
