import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { agentKeyspace } from '../../src/queue/wire/agent-keys.ts';
import { keepScriptsLoaded } from '../../src/queue/wire/queue-scripts.ts';
import { type AgentWorld, createAgentWorld, expectPresence, log } from './agent-world.ts';

const echo = { probe: 'echo', args: { text: 'hello' } };
const wait = { probe: 'wait', args: {} };

/** A world of its own for each, so that they can wait side by side. */
function inWorld(play: (world: AgentWorld) => Promise<void>): () => Promise<void> {
  return async () => {
    const world = await createAgentWorld(['a1', 'a2']);
    try {
      await play(world);
    } finally {
      await world.close();
    }
  };
}

async function spawnAgent(world: AgentWorld, name: string): Promise<ChildProcess> {
  const path = join(world.directory, `${name}.json`);
  const { x } = world.botPublicKey.key.export({ format: 'jwk' });
  await writeFile(
    path,
    JSON.stringify({
      name,
      url: world.url(name),
      privateKey: world.agentKeyTexts.get(name)?.privateKey,
      botPublicKey: Buffer.from(JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x })).toString('base64url'),
      directory: world.directory,
    }),
  );
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/queue/slow-agent.ts', path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  world.onClose(() => void child.kill('SIGKILL'));
  await expectPresence(world.agents, name);
  return child;
}

async function inTheMiddle(child: ChildProcess): Promise<void> {
  if (child.stdout !== null) await once(child.stdout, 'data');
}

test.concurrent(
  'an agent that is killed in the middle of a probe is lost within its lease, and its question taken back',
  inWorld(async (world) => {
    const child = await spawnAgent(world, 'a1');
    const started = performance.now();
    const answered = world.agents.ask({ agent: 'a1', questions: [wait], deadlineMs: 60_000 });
    await inTheMiddle(child);
    child.kill('SIGKILL');

    expect(await answered).toMatchObject([
      { kind: 'unheard', code: 'lost', sentence: expect.stringContaining('a1') },
    ]);

    expect(performance.now() - started).toBeLessThan(20_000);
    const { queue } = agentKeyspace('a1');
    expect(await world.admin.llen(queue('wait'))).toBe(0);
    expect(await world.admin.llen(queue('active'))).toBe(0);
  }),
  60_000,
);

test.concurrent(
  'an agent that is frozen in the middle of a probe is slow at the deadline',
  inWorld(async (world) => {
    const child = await spawnAgent(world, 'a1');
    const answered = world.agents.ask({ agent: 'a1', questions: [wait], deadlineMs: 1_500 });
    await inTheMiddle(child);
    child.kill('SIGSTOP');

    expect(await answered).toMatchObject([{ kind: 'unheard', code: 'slow' }]);
  }),
  60_000,
);

test.concurrent(
  'a killed agent that is there again answers what it had begun',
  inWorld(async (world) => {
    const child = await spawnAgent(world, 'a1');
    const answered = world.agents.ask({ agent: 'a1', questions: [wait], deadlineMs: 60_000 });
    await inTheMiddle(child);
    child.kill('SIGKILL');
    await once(child, 'exit');

    const agent = await world.startAgent('a1');
    agent.ran.open();

    expect(await answered).toMatchObject([{ kind: 'observed', observation: { done: true } }]);
  }),
  60_000,
);

test.concurrent(
  'a link that breaks silently is noticed: the agent answers again',
  inWorld(async (world) => {
    const agent = await world.startAgent('a1');
    expect(await world.agents.ask({ agent: 'a1', questions: [echo], deadlineMs: 30_000 })).toMatchObject([
      { kind: 'observed' },
    ]);
    world.relay.breakSilently();
    const started = performance.now();

    const [answer] = await world.agents.ask({ agent: 'a1', questions: [echo], deadlineMs: 30_000 });

    expect(answer).toMatchObject({ kind: 'observed' });
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(agent.ran.texts).toEqual(['hello', 'hello']);
  }),
  60_000,
);

test.concurrent(
  'an answer that the link swallows is handed in when it is back',
  inWorld(async (world) => {
    const agent = await world.startAgent('a1');
    const answered = world.agents.ask({ agent: 'a1', questions: [wait], deadlineMs: 60_000 });
    await vi.waitFor(() => expect(agent.ran.texts).toEqual(['wait']), { timeout: 20_000 });
    world.relay.breakSilently();
    agent.ran.open();

    expect(await answered).toMatchObject([{ kind: 'observed', observation: { done: true } }]);
  }),
  60_000,
);

test.concurrent(
  "with Redis' scripts forgotten and loaded again, agents go on",
  inWorld(async (world) => {
    await world.startAgent('a1');
    await world.admin.script('FLUSH');
    const answered = world.agents.ask({ agent: 'a1', questions: [echo], deadlineMs: 20_000 });
    keepScriptsLoaded(world.admin, log);

    expect(await answered).toMatchObject([{ kind: 'observed' }]);
  }),
  60_000,
);

test.concurrent(
  'a stopping agent ends what it has begun, refuses what takes too long, and says that it is gone',
  inWorld(async (world) => {
    const agent = await world.startAgent('a1');
    const answered = world.agents.ask({ agent: 'a1', questions: [wait], deadlineMs: 20_000 });
    await vi.waitFor(() => expect(agent.ran.texts).toEqual(['wait']), { timeout: 20_000 });
    await agent.stop();

    expect(await answered).toMatchObject([{ kind: 'observed' }]);
    expect((await world.agents.directory.find('a1'))?.state.kind).toBe('absent');
  }),
  60_000,
);

test.concurrent(
  'an agent whose clock is a year ahead answers, and the difference is known',
  inWorld(async (world) => {
    const year = 365 * 24 * 3_600_000;
    await world.startAgent('a1', { now: () => Date.now() + year });

    const [answer] = await world.agents.ask({ agent: 'a1', questions: [echo], deadlineMs: 30_000 });

    expect(answer?.kind).toBe('observed');
    const clock = answer?.kind === 'observed' ? answer.clock : { leastMs: 0, mostMs: 0 };
    expect(clock.leastMs).toBeGreaterThan(year - 30_000);
    expect(clock.leastMs).toBeLessThanOrEqual(year);
    expect(clock.mostMs).toBeGreaterThanOrEqual(year);
  }),
  60_000,
);

test.concurrent(
  'two processes under one name, and two agents on one host, do each other no harm',
  inWorld(async (world) => {
    const twins = [await world.startAgent('a1'), await world.startAgent('a1'), await world.startAgent('a2')];
    const questions = Array.from({ length: 40 }, (_, at) => ({ probe: 'echo', args: { text: String(at) } }));

    const answers = await Promise.all(
      ['a1', 'a2'].map((agent) => world.agents.ask({ agent, questions, deadlineMs: 30_000 })),
    );

    expect(answers.flat().filter(({ kind }) => kind === 'observed')).toHaveLength(80);
    const ran = twins.flatMap((agent) => agent.ran.texts);
    expect(ran).toHaveLength(80);
  }),
  60_000,
);
