import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type AgentWorld, createAgentWorld } from './queue/agent-world.ts';

const token = 'glrt-canary0123456789abcdef';
let world: AgentWorld;
let hostRoot: string;
let outside: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  world = await createAgentWorld(['a1', 'a2']);
  hostRoot = join(world.directory, 'host');
  await mkdir(join(hostRoot, 'etc/gitlab-runner'), { recursive: true });
  await writeFile(
    join(hostRoot, 'etc/gitlab-runner/config.toml'),
    `[[runners]]\n  name = "runner-7"\n  id = 7\n  token = "${token}"\n  executor = "docker"\n`,
  );
  await writeFile(join(hostRoot, 'etc/gitlab-runner/.runner_system_id'), 's_0123456789ab\n');
  outside = await mkdtemp(join(tmpdir(), 'pullcheck-alone-'));
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await world.close();
  await rm(outside, { recursive: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
}

async function start(name: string, program: readonly string[]): Promise<Started> {
  const { x } = world.botPublicKey.key.export({ format: 'jwk' });
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [...program], {
    env: {
      PATH,
      PULLCHECK_AGENT_NAME: name,
      PULLCHECK_AGENT_KEY: world.agentKeyTexts.get(name)?.privateKey,
      PULLCHECK_BOT_PUBLIC_KEY: Buffer.from(JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x })).toString(
        'base64url',
      ),
      PULLCHECK_AGENT_TAGS: 'docker,big',
      PULLCHECK_HOST_ROOT: hostRoot,
      PULLCHECK_DATA: join(world.directory, 'data'),
      REDIS_URL: world.url(name),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  await vi.waitFor(
    async () => expect((await world.agents.directory.find(name))?.state.kind).toBe('present'),
    { timeout: 30_000 },
  );
  return { child, output: () => text };
}

async function everythingInRedis(): Promise<string> {
  const folder = join(world.redis.socketPath, '..', 'appendonlydir');
  const files = await Promise.all(
    (await readdir(folder)).map((name) => readFile(join(folder, name), 'latin1')),
  );
  return files.join('');
}

test('the agent announces its runners, tags and platform, and no token; it climbs where it may', async () => {
  const { child, output } = await start('a1', ['dist/cli.js', 'agent']);

  const known = await world.agents.directory.find('a1');
  expect(known?.state).toMatchObject({
    tags: ['tag-a1', 'docker', 'big'],
    presence: {
      runners: [{ id: 7, name: 'runner-7', executor: 'docker' }],
      systemId: 's_0123456789ab',
      platform: expect.stringMatching(/^linux\//),
      probes: expect.arrayContaining(['ladder']),
    },
  });

  const [answer] = await world.agents.ask({
    agent: 'a1',
    questions: [
      { probe: 'ladder', args: { image: '127.0.0.1:5000/app:1', platform: null, credential: null } },
    ],
    deadlineMs: 40_000,
  });
  expect(answer).toMatchObject({
    kind: 'observed',
    observation: { hops: expect.arrayContaining([expect.objectContaining({ fault: 'egress-refused' })]) },
  });

  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect((await world.agents.directory.find('a1'))?.state.kind).toBe('absent');
  const payload = Buffer.from(token.slice(5)).toString('base64').slice(0, 12);
  for (const text of [output(), await everythingInRedis()]) {
    expect(text).not.toContain(token.slice(5));
    expect(text).not.toContain(payload);
  }
});

test('the agent as one file runs where nothing else is', async () => {
  await copyFile('dist/agent.mjs', join(outside, 'agent.mjs'));
  const { child, output } = await start('a2', [join(outside, 'agent.mjs')]);

  expect((await world.agents.directory.find('a2'))?.state).toMatchObject({ kind: 'present' });
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(output()).toContain('"msg":"agent started"');
});

test('an agent whose Redis is out of reach stops all the same', async () => {
  const { child } = await start('a2', ['dist/agent.mjs']);
  world.relay.cutOff();
  const started = performance.now();

  child.kill('SIGTERM');

  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(performance.now() - started).toBeLessThan(15_000);
  world.relay.heal();
}, 40_000);

test('without settings it says what is missing, and exits with 2', async () => {
  const child = spawn(process.execPath, ['dist/agent.mjs'], { env: {}, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });

  expect(await once(child, 'close')).toEqual([2, null]);
  expect(said).toContain('  PULLCHECK_AGENT_NAME is not set');
});
