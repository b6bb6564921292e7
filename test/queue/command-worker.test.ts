import { once } from 'node:events';
import { QueueEvents } from 'bullmq';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CommandAnswer } from '../../src/commands/answer.ts';
import type { CommandRequest } from '../../src/commands/request.ts';
import type { PlaceAnswer } from '../../src/diagnosis/report-place.ts';
import { ExternalError } from '../../src/errors.ts';
import { type CommandIntake, createCommandIntake } from '../../src/queue/commands/command-intake.ts';
import { startCommandWorker } from '../../src/queue/commands/command-worker.ts';
import { createKnownRegistries } from '../../src/queue/known-registries.ts';
import type { RunningWorker } from '../../src/queue/worker.ts';
import { vantage } from '../diagnosis/vantages.ts';
import { startTestRedis, type TestRedis } from '../redis.ts';

let server: TestRedis;
let intake: CommandIntake;
let worker: RunningWorker | undefined;
let events: QueueEvents;
const answers: CommandAnswer[] = [];

beforeEach(async () => {
  answers.length = 0;
  server = await startTestRedis();
  intake = createCommandIntake(server.client());
  events = new QueueEvents('commands', { prefix: 'pullcheck', connection: server.client() });
  await events.waitUntilReady();
});
afterEach(async () => {
  await worker?.stop(1_000);
  await events.close();
  await server.stop();
  worker = undefined;
});

const image = 'registry.example.com/team/app:1.2';

function request(over: Partial<CommandRequest> = {}): CommandRequest {
  return {
    id: 'a',
    team: 'T1',
    user: 'U1',
    askedAt: Date.now(),
    to: { kind: 'thread', channel: 'C1', threadTs: '1.1' },
    wish: { kind: 'check', image, platform: null, from: null, leftOut: '' },
    ...over,
  };
}

function start(over: Partial<Parameters<typeof startCommandWorker>[0]> = {}): void {
  worker = startCommandWorker({
    connection: server.client(),
    agents: undefined,
    lookFromHere: (): Promise<PlaceAnswer> =>
      Promise.resolve({ kind: 'answered', vantage: vantage({ name: "the bot's host" }), asTheJob: true }),
    links: undefined,
    registries: { isKnown: () => Promise.resolve(true) },
    mayAsk: () => Promise.resolve({ kind: 'allowed' }),
    answer: async (_to, answer) => void answers.push(answer),
    now: Date.now,
    log: pino({ enabled: false }),
    ...over,
  });
}

test('a question is announced once and answered, however often it is handed in', async () => {
  const done = once(events, 'completed');
  await intake.accept(request());
  await intake.accept(request());
  start();
  await done;

  expect(answers).toMatchObject([
    { kind: 'asking', image, places: ["the bot's host"] },
    { kind: 'checked', check: { pullable: 'everywhere' } },
  ]);
});

test('who may not ask has nobody asked', async () => {
  const done = once(events, 'completed');
  await intake.accept(request());
  start({
    mayAsk: () => Promise.resolve({ kind: 'refused', why: 'no guests' }),
    lookFromHere: () => Promise.reject(new Error('was asked')),
  });
  await done;

  expect(answers).toEqual([{ kind: 'refused', why: 'no guests' }]);
});

test('an answer that did not arrive is given again, without a second announcement', async () => {
  let tries = 0;
  const done = once(events, 'completed');
  await intake.accept(request());
  start({
    async answer(_to, answer) {
      if (answer.kind === 'checked' && (tries += 1) === 1) {
        throw new ExternalError('away', { service: 'slack', code: 'x' });
      }
      answers.push(answer);
    },
  });
  await done;

  expect(answers.map(({ kind }) => kind)).toEqual(['asking', 'checked']);
});

test('a question from before a long outage is let go', async () => {
  const done = once(events, 'completed');
  await intake.accept(request({ askedAt: Date.now() - 40 * 60_000 }));
  start();
  await done;

  expect(answers).toEqual([]);
});

test('the sixth question of a person within a minute is refused, another person is not', async () => {
  const outcomes = [];
  for (let at = 0; at < 6; at += 1) outcomes.push(await intake.accept(request({ id: `q${at}` })));

  expect(outcomes.map(({ kind }) => kind)).toEqual([
    ...Array.from({ length: 5 }, () => 'accepted'),
    'too-often',
  ]);
  expect(outcomes.at(-1)).toMatchObject({ secondsLeft: expect.any(Number) });
  expect(await intake.accept(request({ id: 'other', user: 'U2' }))).toEqual({ kind: 'accepted' });
});

test('a registry that nobody listed is spoken of coarsely, until a job of this GitLab wants something there', async () => {
  const registries = createKnownRegistries({
    redis: server.client(),
    isListed: (hostname) => hostname === 'listed.example.com',
    now: Date.now,
  });

  expect(await registries.isKnown(image)).toBe(false);
  expect(await registries.isKnown('listed.example.com:5000/app')).toBe(true);
  expect(await registries.isKnown('alpine:3')).toBe(true);
  expect(await registries.isKnown('ghcr.io/team/app')).toBe(true);
  await registries.remember(image);
  expect(await registries.isKnown(image)).toBe(true);
  expect(await registries.isKnown('registry.example.com:5000/team/app:1.2')).toBe(false);

  const refusing = vantage({
    image: 'elsewhere.example.com/app:1',
    fails: { at: 'tcp', fault: 'connection-refused', summary: 'It refused the connection.' },
  });
  const done = once(events, 'completed');
  await intake.accept(
    request({ wish: { kind: 'check', image: refusing.image, platform: null, from: null, leftOut: '' } }),
  );
  start({
    registries,
    lookFromHere: () => Promise.resolve({ kind: 'answered', vantage: refusing, asTheJob: true }),
  });
  await done;
  expect(JSON.stringify(answers)).not.toContain('refused');
  expect(JSON.stringify(answers)).toContain('No usable connection to elsewhere.example.com');
});
