import { EventEmitter, once } from 'node:events';
import { type Job, Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connectAgentRedis } from '../../src/queue/answering/agent-redis.ts';
import { agentAclRule, agentUser } from '../../src/queue/wire/agent-acl.ts';
import { agentKeyspace, agentQueueName } from '../../src/queue/wire/agent-keys.ts';
import { keepScriptsLoaded } from '../../src/queue/wire/queue-scripts.ts';
import { startTestRedis, type TestRedis } from '../redis.ts';
import { type Relay, startRelay } from '../relay.ts';
import { createAgentWorld } from './agent-world.ts';

const log = pino({ enabled: false });
const password = 'a-password-of-the-tests';
const { prefix, queue: keyOf } = agentKeyspace('a1');
let server: TestRedis;
let relay: Relay;
let admin: Redis;
const url = (): string => `redis://${agentUser('a1')}:${password}@127.0.0.1:${relay.port}`;

beforeAll(async () => {
  server = await startTestRedis();
  relay = await startRelay(server.socketPath);
  admin = server.client();
  keepScriptsLoaded(admin, log);
  await admin.call('ACL', 'SETUSER', agentUser('a1'), ...agentAclRule('a1', password));
});
afterAll(async () => {
  await relay.close();
  await server.stop();
});

const forbidden: [string, ...(string | number)[]][] = [
  ['get', 'pullcheck:triage:1'],
  ['hgetall', 'pullcheck:agent:a2:probes:1'],
  ['get', 'pullcheck:agent:a11:presence'],
  ['set', 'pullcheck:agent:a11:presence', 'x'],
  ['set', 'pullcheck:agent:a1', 'x'],
  ['keys', '*'],
  ['scan', '0'],
  ['flushall'],
  ['config', 'get', '*'],
  ['client', 'list'],
  ['client', 'kill', 'type', 'normal'],
  ['monitor'],
  ['script', 'load', 'return 1'],
  ['script', 'flush'],
  ['acl', 'list'],
  ['acl', 'setuser', 'pullcheck-agent-a1', '+@all'],
  ['debug', 'sleep', '1'],
  ['subscribe', 'x'],
  ['publish', 'x', 'y'],
  ['xread', 'STREAMS', 'pullcheck:triage:events', '0'],
  ['lpush', 'pullcheck:triage:wait', '1'],
  ['shutdown'],
  ['replicaof', '127.0.0.1', '1'],
  ['module', 'list'],
  ['function', 'load', 'x'],
  ['migrate', '127.0.0.1', '1', 'k', '0', '1'],
  ['restore', 'pullcheck:agent:a1:z', '0', 'x'],
  ['select', '1'],
  ['info'],
  ['eval', "return redis.call('GET','pullcheck:triage:1')", 0],
  ['eval', "return redis.call('HGETALL',KEYS[1])", 1, 'pullcheck:agent:a2:probes:1'],
  ['eval', "return redis.call('KEYS','*')", 0],
  ['eval', 'return 1', 0],
];

test.each(forbidden)('an agent may not: %s %s', async (command, ...args) => {
  const agent = new Redis(url(), {
    enableReadyCheck: false,
    disableClientInfo: true,
    retryStrategy: null,
  });
  // A refused SELECT is reported as an event too.
  agent.on('error', () => undefined);

  await expect(agent.call(command, ...args)).rejects.toThrow(/^NOPERM|^ERR DEBUG command not allowed/);

  agent.disconnect();
});

/** What a worker can be led to do, beyond what our requests lead to: retries, priorities, delays, a dead worker's job. */
async function workload(): Promise<{
  readonly done: Record<string, number>;
  readonly errors: readonly string[];
}> {
  const queue = new Queue(agentQueueName, { connection: server.client(), prefix });
  const done: Record<string, number> = {};
  const errors = new Set<string>();
  const events = new EventEmitter();
  const dead = await queue.add('dead', {});
  await admin.lrem(keyOf('wait'), 0, dead.id ?? '');
  await admin.lpush(keyOf('active'), dead.id ?? '');
  const connection = connectAgentRedis(url(), log);
  const worker = new Worker(
    agentQueueName,
    async (job: Job) => {
      done[job.name] = (done[job.name] ?? 0) + 1;
      if (job.name === 'slow') await once(events, 'rescued');
      if (job.name === 'dead') events.emit('rescued');
      if (/retry|flaky/.test(job.name) && job.attemptsMade < 1) throw new Error('once');
      if (job.name === 'bad') throw new Error('always');
      return { ok: 1 };
    },
    {
      connection,
      prefix,
      skipVersionCheck: true,
      concurrency: 2,
      lockDuration: 1_000,
      stalledInterval: 300,
      drainDelay: 1,
      runRetryDelay: 100,
      removeOnComplete: { count: 3, age: 60 },
      removeOnFail: { count: 2 },
    },
  );
  worker.on('error', (error) => errors.add(error.message));
  await queue.add('a', { n: 1 }, { jobId: 'j-a' });
  await queue.add('slow', {});
  await queue.add('flaky', {}, { attempts: 2, backoff: 100 });
  for (let at = 0; at < 4; at += 1) await queue.add('bad', {});
  await queue.add('prio', {}, { priority: 5 });
  await queue.add('prio-retry', {}, { priority: 3, attempts: 2, backoff: 100 });
  await queue.add('delayed', {}, { delay: 200 });
  await queue.add('deduplicated', {}, { deduplication: { id: 'k1' } });
  for (let at = 0; at < 6; at += 1) await queue.add('b', {});
  const deadline = Date.now() + 8_000;
  while (Date.now() < deadline) {
    if (await isOver(queue, done)) break;
  }
  await worker.close();
  await queue.obliterate({ force: true });
  await queue.close();
  connection.disconnect();
  return { done, errors: [...errors] };
}

const wanted = {
  a: 1,
  slow: 1,
  flaky: 2,
  bad: 4,
  prio: 1,
  'prio-retry': 2,
  delayed: 1,
  deduplicated: 1,
  b: 6,
  dead: 1,
};

async function isOver(queue: Queue, done: Readonly<Record<string, number>>): Promise<boolean> {
  const { active, completed, failed } = await queue.getJobCounts('active', 'completed', 'failed');
  const isDone = Object.entries(wanted).every(([name, times]) => done[name] === times);
  return isDone && active === 0 && completed === 3 && failed === 2;
}

async function aclLog(): Promise<readonly unknown[]> {
  const entries = await admin.call('ACL', 'LOG');
  return Array.isArray(entries) ? entries : [entries];
}

test('all that a worker can be led to do, it may, and nothing of it is refused', async () => {
  await admin.call('ACL', 'LOG', 'RESET');

  expect(await workload()).toEqual({ done: wanted, errors: [] });
  expect(await aclLog()).toEqual([]);
});

test('a real agent at its work is refused nothing', async () => {
  const world = await createAgentWorld(['a1']);
  await world.admin.call('ACL', 'LOG', 'RESET');
  const agent = await world.startAgent('a1');
  const questions = [
    { probe: 'echo', args: { text: 'x' } },
    { probe: 'broken', args: {} },
  ];
  await world.agents.ask({ agent: 'a1', questions, deadlineMs: 5_000 });
  await agent.stop();

  expect(await world.admin.call('ACL', 'LOG')).toEqual([]);
  await world.close();
});

test('a job whose parent is said to be elsewhere changes nothing elsewhere', async () => {
  await admin.set('pullcheck:triage:wait', 'untouched');
  const before = (await admin.keys('*')).filter((key) => !key.startsWith(prefix));
  const queue = new Queue(agentQueueName, { connection: server.client(), prefix });
  const job = await queue.add('forged', {}, { jobId: 'forged' });
  await admin.hset(keyOf('forged'), {
    parentKey: 'pullcheck:triage:1',
    parent: '{"id":"1","queueKey":"pullcheck:triage"}',
  });
  const connection = connectAgentRedis(url(), log);
  const tried = vi.fn<() => void>();
  const worker = new Worker(agentQueueName, async () => tried(), {
    connection,
    prefix,
    skipVersionCheck: true,
    drainDelay: 1,
  });
  worker.on('error', () => undefined);

  await vi.waitFor(() => expect(tried).toHaveBeenCalled(), { timeout: 20_000 });

  expect((await admin.keys('*')).filter((key) => !key.startsWith(prefix)).toSorted()).toEqual(
    before.toSorted(),
  );
  expect(await admin.get('pullcheck:triage:wait')).toBe('untouched');
  expect(job.id).toBe('forged');
  await worker.close(true);
  await queue.close();
  connection.disconnect();
});
