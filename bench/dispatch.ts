/**
 * A signed request to an agent and its verified answer, against a bare BullMQ job and its result: the medians of both,
 * one behind the other and in turns, over the same Redis and the same relay to the worker. `npm run bench:dispatch`
 */
import { once } from 'node:events';
import { Queue, QueueEvents, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { createAgentWorld } from '../test/queue/agent-world.ts';
import { judge, median } from './lab/pairs.ts';

const rounds = 5;
const perRound = 100;
const limit = 3;

const world = await createAgentWorld(['a1']);
await world.startAgent('a1');
const path = world.redis.socketPath;
const far = new Redis({ host: '127.0.0.1', port: world.relay.port, maxRetriesPerRequest: null });
const queue = new Queue('bare', { connection: { path } });
const events = new QueueEvents('bare', { connection: { path } });
const worker = new Worker('bare', async ({ data }) => data, { connection: far });
await Promise.all([
  events.waitUntilReady(),
  worker.waitUntilReady(),
  once(far, 'ready').catch(() => undefined),
]);

async function ask(): Promise<void> {
  const [answer] = await world.agents.ask({
    agent: 'a1',
    questions: [{ probe: 'echo', args: { text: 'hello' } }],
    deadlineMs: 10_000,
  });
  if (answer?.kind !== 'observed') throw new Error(JSON.stringify(answer));
}

async function run(): Promise<void> {
  const job = await queue.add('echo', { text: 'hello' }, { removeOnComplete: { count: 100 } });
  await job.waitUntilFinished(events);
}

async function time(work: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let at = 0; at < perRound; at += 1) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  return median(times);
}

await time(run);
await time(ask);
const ratios: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  const [bare, signed] = [await time(run), await time(ask)];
  console.log(
    `  bare BullMQ ${bare.toFixed(2)} ms, signed request to verified answer ${signed.toFixed(2)} ms`,
  );
  ratios.push(signed / bare);
}
judge('signed request to verified answer, p50, of a bare BullMQ round trip', median(ratios), limit);
await Promise.all([worker.close(), events.close(), queue.close()]);
far.disconnect();
await world.close();
