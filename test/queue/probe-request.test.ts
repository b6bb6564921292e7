import { createHmac, randomUUID, sign } from 'node:crypto';
import { Queue } from 'bullmq';
import { CompactSign } from 'jose';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  generateAgentKey,
  generateBotKey,
  type NamedKey,
  parseAgentPublicKey,
  parseSigningKey,
} from '../../src/json-web-keys.ts';
import { agentKeyspace, agentQueueName } from '../../src/queue/wire/agent-keys.ts';
import { readAnswer } from '../../src/queue/wire/probe-answer.ts';
import { type ProbeRequest, requestDigest } from '../../src/queue/wire/probe-request.ts';
import { seal } from '../../src/queue/wire/sealed.ts';
import { type AgentWorld, createAgentWorld, type TestAgent } from './agent-world.ts';

let world: AgentWorld;
let agent: TestAgent;
let queue: Queue;
let nonce: string;
const keyspace = agentKeyspace('a1');

beforeAll(async () => {
  world = await createAgentWorld(['a1', 'a2']);
  agent = await world.startAgent('a1');
  queue = new Queue(agentQueueName, { connection: world.redis.client(), prefix: keyspace.prefix });
  const known = await world.agents.directory.find('a1');
  nonce = known?.state.kind === 'present' ? known.state.presence.nonce : '';
});
afterAll(async () => {
  await queue.close();
  await world.close();
});

const now = (): number => Date.now() / 1_000;

function request(
  change: Partial<Record<keyof ProbeRequest | 'extra', unknown>> = {},
): Record<string, unknown> {
  return {
    aud: 'a1',
    jti: randomUUID(),
    iat: now(),
    exp: now() + 30,
    nonce,
    policy: 'p1',
    op: 'echo',
    args: { text: 'ran' },
    sealed: null,
    ...change,
  };
}

async function signed(
  payload: unknown,
  { key = world.botKey, type = 'probe+jws' }: { readonly key?: NamedKey; readonly type?: string } = {},
): Promise<string> {
  return new CompactSign(Buffer.from(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'EdDSA', typ: type, kid: key.kid })
    .sign(key.key);
}

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Puts it into the queue as somebody who can write to Redis, and waits for what the agent signed about it. */
async function refusalOf(id: string, text: string): Promise<string | undefined> {
  await queue.add('probe', { request: text }, { jobId: id, removeOnComplete: true });
  const answer = await vi.waitFor(
    async () => {
      const found = await world.admin.get(keyspace.answer(id));
      if (found === null) throw new Error('not answered yet');
      return found;
    },
    { interval: 5, timeout: 15_000 },
  );
  const read = await readAnswer(answer, {
    agent: 'a1',
    id,
    digest: requestDigest(text),
    agentKey: agentKey(),
  });
  return read?.outcome.kind === 'refused' ? read.outcome.code : read?.outcome.kind;
}

function agentKey(): NamedKey {
  const keys = parseAgentPublicKey(world.agentKeyTexts.get('a1')?.publicKey ?? '');
  if (keys === undefined) throw new Error('no key');
  return keys.signing;
}

const stranger = (): NamedKey => {
  const key = parseSigningKey(generateBotKey().privateKey);
  if (key === undefined) throw new Error('no key');
  return key;
};

test('what the bot signs is run, as a measure for all below', async () => {
  const genuine = request();

  expect(await refusalOf(String(genuine['jti']), await signed(genuine))).toBe('observed');
  expect(agent.ran.texts.splice(0)).toEqual(['ran']);
});

const table: [string, string, () => Promise<readonly [string, string]>][] = [
  ['that is not signed', 'unverified', async () => plain((one) => encoded(one))],
  [
    'with no algorithm',
    'unverified',
    async () => plain((one) => `${encoded({ alg: 'none' })}.${encoded(one)}.`),
  ],
  ['signed by another bot', 'unverified', () => changed({}, { key: stranger() })],
  [
    "signed by another bot under the name of this one's key",
    'unverified',
    () => changed({}, { key: { kid: world.botKey.kid, key: stranger().key } }),
  ],
  ['signed by the agent itself', 'unverified', () => changed({}, { key: agent.keys.signing })],
  ['signed with the public key as a shared secret', 'unverified', async () => plain(hmacSigned)],
  [
    'whose words were altered',
    'unverified',
    () => altered((parts) => [parts[0], encoded(request()), parts[2]]),
  ],
  [
    'whose header was altered',
    'unverified',
    () => altered((parts) => [encoded({ alg: 'EdDSA' }), parts[1], parts[2]]),
  ],
  [
    'whose signature was altered',
    'unverified',
    () => altered((parts) => [parts[0], parts[1], parts[2].replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))]),
  ],
  ['whose signature was cut off', 'unverified', () => altered((parts) => [parts[0], parts[1], ''])],
  ['with a key of its own in the header', 'unverified', async () => plain(selfSigned)],
  ['signed as an answer', 'unverified', () => changed({}, { type: 'observation+jws' })],
  ['signed as an inquiry', 'unverified', () => changed({}, { type: 'inquiry+jws' })],
  ['signed without saying as what', 'unverified', () => changed({}, { type: '' })],
  ['with a field more', 'malformed', () => changed({ extra: 1 })],
  ['with a field less', 'malformed', () => changed({ op: undefined })],
  ['with an id that is none', 'malformed', () => changed({ jti: '../../etc' }, {}, randomUUID())],
  ['with arguments that are no object', 'malformed', () => changed({ args: 'rm -rf' })],
  ['that is no JSON', 'unverified', async () => bytes('not JSON')],
  ['that is a list', 'malformed', async () => bytes('[]')],
  ['that lives for a day', 'malformed', () => changed({ exp: now() + 86_400 })],
  ['that ends before it begins', 'malformed', () => changed({ exp: now() - 1 })],
  ['for another agent', 'not-mine', () => changed({ aud: 'a2' })],
  ['that lies under another id', 'malformed', () => changed({}, {}, randomUUID())],
  [
    'that has expired',
    'expired',
    () => changed({ iat: now() - 31, exp: now() - 1, nonce: 'of a process that is gone' }),
  ],
  ['dated in the future', 'expired', () => changed({ iat: now() + 600, exp: now() + 630, nonce: 'unknown' })],
  ['sent under another policy', 'policy-changed', () => changed({ policy: 'p2' })],
  ['for a probe that there is not', 'unknown-probe', () => changed({ op: 'shell' })],
  [
    'for a probe named like a property of every object',
    'unknown-probe',
    () => changed({ op: 'constructor' }),
  ],
  ['with an argument of the wrong type', 'bad-arguments', () => changed({ args: { text: 7 } })],
  [
    'with an argument that the probe does not know',
    'bad-arguments',
    () => changed({ args: { text: 'ran', run: 'x' } }),
  ],
  ['with something sealed to another agent', 'unsealable', async () => sealedFor('a2')],
  ['with something sealed for another request', 'unsealable', async () => sealedFor('a1', randomUUID())],
  [
    'with something sealed that is an open argument too',
    'unsealable',
    async () => sealedFor('a1', undefined, { text: 'ran' }),
  ],
  ['with something sealed that is none', 'unsealable', () => changed({ sealed: 'a.b.c.d.e' })],
];

test.each(table)('a request %s is refused as %s, signed, and not run', async (_what, code, make) => {
  const [id, text] = await make();

  expect(await refusalOf(id, text)).toBe(code);
  expect(agent.ran.texts).toEqual([]);
});

test('the same request again is not run again, in this process or the next', async () => {
  const genuine = request();
  const id = String(genuine['jti']);
  const text = await signed(genuine);
  await refusalOf(id, text);
  const answer = await world.admin.get(keyspace.answer(id));

  await queue.add('probe', { request: text }, { jobId: id, removeOnComplete: true });
  await drained();
  await agent.stop();
  agent = await world.startAgent('a1');
  await queue.add('probe', { request: text }, { jobId: id, removeOnComplete: true });
  await drained();

  expect(agent.ran.texts).toEqual([]);
  expect(await world.admin.get(keyspace.answer(id))).toBe(answer);
});

test.each([
  ['no data', {}],
  ['another shape', { request: { op: 'echo' } }],
  ['a request that is too long', { request: 'x'.repeat(200_000) }],
])('%s in the queue is left alone', async (_what, data) => {
  await queue.add('probe', data, { jobId: randomUUID(), removeOnComplete: true });
  await drained();

  expect(agent.ran.texts).toEqual([]);
});

async function drained(): Promise<void> {
  await vi.waitFor(async () => expect(await queue.getJobCountByTypes('waiting', 'active')).toBe(0), {
    interval: 10,
    timeout: 15_000,
  });
}

async function changed(
  change: Parameters<typeof request>[0],
  how: Parameters<typeof signed>[1] = {},
  id?: string,
): Promise<readonly [string, string]> {
  const payload = request(change);
  return [id ?? String(payload['jti']), await signed(payload, how)];
}

function plain(write: (payload: Record<string, unknown>) => string): readonly [string, string] {
  const payload = request();
  return [String(payload['jti']), write(payload)];
}

async function altered(
  alter: (parts: readonly [string, string, string]) => readonly string[],
): Promise<readonly [string, string]> {
  const [id, text] = await changed({});
  const [header = '', payload = '', signature = ''] = text.split('.');
  return [id, alter([header, payload, signature]).join('.')];
}

async function bytes(text: string): Promise<readonly [string, string]> {
  const { kid, key } = world.botKey;
  const jws = await new CompactSign(Buffer.from(text))
    .setProtectedHeader({ alg: 'EdDSA', typ: 'probe+jws', kid })
    .sign(key);
  return [randomUUID(), jws];
}

function hmacSigned(payload: unknown): string {
  const secret = world.botPublicKey.key.export({ format: 'der', type: 'spki' });
  const content = `${encoded({ alg: 'HS256', typ: 'probe+jws', kid: world.botKey.kid })}.${encoded(payload)}`;
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
}

function selfSigned(payload: unknown): string {
  const own = stranger();
  const jwk = own.key.export({ format: 'jwk' });
  const content = `${encoded({ alg: 'EdDSA', typ: 'probe+jws', jwk })}.${encoded(payload)}`;
  return `${content}.${sign(null, Buffer.from(content), own.key).toString('base64url')}`;
}

async function sealedFor(
  name: string,
  forId?: string,
  args: Record<string, unknown> = { secret: 'x' },
): Promise<readonly [string, string]> {
  const id = randomUUID();
  const keys = parseAgentPublicKey(world.agentKeyTexts.get(name)?.publicKey ?? generateAgentKey().publicKey);
  if (keys === undefined) throw new Error('no key');
  return changed({ jti: id, sealed: await seal(args, keys.sealing, forId ?? id) });
}
