import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { createImage } from '../../src/demo/registry/image.ts';
import { createRegistry } from '../../src/demo/registry/registry.ts';
import { failedPull, oneFailure } from '../../src/demo/scenarios/one-failure.ts';
import { runners } from '../../src/demo/scenarios/runners.ts';
import { stageScenario } from '../../src/demo/scenarios/stage.ts';
import { channel, createTestWorld, type TestWorld, webhookSecret } from './world.ts';

let world: TestWorld;
beforeEach(async () => {
  world = await createTestWorld();
});
afterEach(() => world.close());

/** What `pullcheck keys` prints for one name. */
function keyLines(args: readonly string[]): ReadonlyMap<string, string> {
  const text = execFileSync(process.execPath, ['dist/cli.js', 'keys', ...args], { encoding: 'utf8' });
  return new Map(
    text.split('\n').map((printed) => {
      if (printed.startsWith('{')) return ['entry', printed];
      if (printed.startsWith('ACL ')) return ['acl', printed];
      const equals = printed.indexOf('=');
      return [printed.slice(0, equals), printed.slice(equals + 1)];
    }),
  );
}

function line(lines: ReadonlyMap<string, string>, name: string): string {
  const value = lines.get(name);
  if (value === undefined) throw new Error(`keys printed no ${name}`);
  return value;
}

async function startRedis(): Promise<number> {
  const probe = createTcpServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const port = portOf(probe.address());
  probe.close();
  await once(probe, 'close');
  const server = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', ''], {
    stdio: ['ignore', 'pipe', 'ignore'],
    cwd: world.directory,
  });
  onTestFinished(() => void server.kill());
  for await (const chunk of server.stdout) if (String(chunk).includes('Ready to accept')) break;
  server.stdout.resume();
  return port;
}

/** A runner's host: an agent with the Redis rights of one, on whose disk gitlab-runner says who it is. */
async function startAgent(
  bot: ReadonlyMap<string, string>,
  agent: ReadonlyMap<string, string>,
  port: number,
): Promise<void> {
  const root = join(world.directory, 'host');
  const runner = runners['docker-7'];
  await mkdir(join(root, 'etc/gitlab-runner'), { recursive: true });
  const config = `[[runners]]\n  name = "${runner.name}"\n  executor = "docker"\n`;
  await writeFile(join(root, 'etc/gitlab-runner/config.toml'), config);
  await writeFile(join(root, 'etc/gitlab-runner/.runner_system_id'), runner.systemId);
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, ['dist/cli.js', 'agent'], {
    env: {
      PATH,
      PULLCHECK_AGENT_NAME: line(agent, 'PULLCHECK_AGENT_NAME'),
      PULLCHECK_AGENT_KEY: line(agent, 'PULLCHECK_AGENT_KEY'),
      PULLCHECK_BOT_PUBLIC_KEY: line(bot, 'PULLCHECK_BOT_PUBLIC_KEY'),
      PULLCHECK_EGRESS_ALLOW: '127.0.0.0/8:*',
      PULLCHECK_HOST_ROOT: root,
      PULLCHECK_DATA: join(world.directory, 'agent'),
      REDIS_URL: line(agent, 'REDIS_URL').replace('6379', String(port)),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  for await (const chunk of child.stdout) if (String(chunk).includes('agent started')) break;
  child.stdout.resume();
}

async function startRegistry(): Promise<string> {
  const registry = createRegistry({ kind: 'open' });
  for (const tag of ['1.20-alpine', '1.21-alpine', '1.21']) registry.push('team/app', tag, createImage());
  const server = createServer(registry.listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${portOf(server.address())}`;
}

function portOf(address: string | AddressInfo | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('the reply becomes what the host itself sees, with the tag that was meant', {
  timeout: 90_000,
}, async () => {
  const [redisPort, registry] = await Promise.all([startRedis(), startRegistry()]);
  const botKeys = keyLines(['bot']);
  const agentKeys = keyLines(['agent', 'host-7']);
  const admin = new Redis(redisPort);
  onTestFinished(() => admin.disconnect());
  await admin.config('SET', 'maxmemory-policy', 'noeviction');
  const [command = '', ...rule] = line(agentKeys, 'acl').split(' ');
  await admin.call(command, ...rule);
  await startAgent(botKeys, agentKeys, redisPort);
  await writeFile(join(world.directory, 'agents.json'), `{"agents":[${line(agentKeys, 'entry')}]}`);
  const bot = await world.startBot({
    REDIS_URL: `redis://127.0.0.1:${redisPort}`,
    PULLCHECK_AGENTS_FILE: join(world.directory, 'agents.json'),
    PULLCHECK_SIGNING_KEY: line(botKeys, 'PULLCHECK_SIGNING_KEY'),
  });

  const image = `${registry}/team/app:1.21-alpin`;
  const denied = `pull access denied for ${registry}/team/app, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`;
  const scenario = oneFailure({
    name: 'denied-that-is-a-typo',
    title: 'The log says denied, the host sees a missing tag',
    trace: failedPull(image, denied),
    expected: { cause: 'access-denied', image, role: 'build' },
  });
  await stageScenario(world.gitlab, world.house, scenario).deliver(bot.webhookUrl, { secret: webhookSecret });

  const text = await world.slack.waitFor(() => {
    const [parent] = world.slack.messages(channel);
    const [, reply, ...more] = world.slack.thread(channel, parent?.ts ?? '');
    const shown = JSON.stringify(reply?.blocks ?? []);
    return more.length === 0 && shown.includes('Checked') && shown.includes('host-7') ? shown : undefined;
  }, 40_000);
  expect(text).toContain('1.21-alpine');
  expect(text).toContain('The tag or digest does not exist');
  expect(world.slack.violations()).toEqual([]);
});
