import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { createImage } from '../../src/demo/registry/image.ts';
import { createRegistry, type RegistryWorld } from '../../src/demo/registry/registry.ts';
import { failedPull, oneFailure } from '../../src/demo/scenarios/one-failure.ts';
import { runners } from '../../src/demo/scenarios/runners.ts';
import { stageScenario } from '../../src/demo/scenarios/stage.ts';
import { startAgentSite } from './agent-site.ts';
import { everythingInRedis } from './everything-in-redis.ts';
import { channel, createTestWorld, type TestWorld, webhookSecret } from './world.ts';

const username = 'robot-puller';
/** Its spellings differ: as it is, in JSON, in a URL, in base64. */
const password = 'pl4nted "Secr\\et" /+?=&7f3a';

let world: TestWorld;
beforeEach(async () => {
  world = await createTestWorld();
});
afterEach(() => world.close());

/** A registry that lets in one login; `host:port`. */
async function startPrivateRegistry(): Promise<{ readonly host: string; readonly registry: RegistryWorld }> {
  const registry = createRegistry({ kind: 'basic', username, password });
  registry.push('team/app', '1.2', createImage());
  const server = createServer(registry.listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { host: `127.0.0.1:${portOf(server.address())}`, registry };
}

function portOf(address: string | AddressInfo | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Every command that Redis was sent, as it writes them down itself. */
async function monitor(port: number): Promise<() => string> {
  const socket = connect(port, '127.0.0.1');
  const seen: string[] = [];
  socket.on('data', (chunk) => seen.push(String(chunk)));
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  socket.write('MONITOR\r\n');
  await once(socket, 'data');
  return () => seen.join('');
}

/** The ways in which somebody could write it down; of base64 what no neighbour changes. */
function spellings(): readonly string[] {
  const inJson = JSON.stringify(password).slice(1, -1);
  const login = `${username}:${password}`;
  const base64 = [0, 1, 2].map((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset, 0x61), Buffer.from(password)]);
    const whole = bytes.toString('base64').replace(/=+$/, '');
    return whole.slice(4, -4);
  });
  return [
    password,
    inJson,
    JSON.stringify(inJson).slice(1, -1),
    encodeURIComponent(password),
    Buffer.from(login).toString('base64'),
    Buffer.from(login).toString('base64url'),
    Buffer.from(password).toString('hex'),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ];
}

function letsAnybodyIn(registry: RegistryWorld): boolean {
  return registry.requests.some(({ login }) => login === 'basic');
}

async function everythingIn(port: number): Promise<string> {
  const client = new Redis(port);
  const all = await everythingInRedis(client, join(world.directory, 'appendonlydir'));
  client.disconnect();
  return all;
}

async function failWithCredential(env: Readonly<Record<string, string>>) {
  const [site, { host, registry }] = await Promise.all([
    startAgentSite(world.directory, [
      { name: 'host-7', runner: runners['docker-7'] },
      { name: 'host-8', runner: runners['docker-3'] },
    ]),
    startPrivateRegistry(),
  ]);
  const projectId = world.house.projectIds.get('acme/shop') ?? 0;
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  world.gitlab.world.setVariable(`project:${projectId}`, {
    key: 'DOCKER_AUTH_CONFIG',
    value: JSON.stringify({ auths: { [host]: { auth } } }),
    masked: true,
    raw: true,
  });
  const commands = await monitor(site.redisPort);
  const bot = await world.startBot({ ...site.env, PULLCHECK_EGRESS_ALLOW: '127.0.0.0/8:*', ...env });
  const image = `${host}/team/app:1.2`;
  const denied = `Head "http://${host}/v2/team/app/manifests/1.2": no basic auth credentials`;
  const scenario = oneFailure({
    name: 'planted-credential',
    title: 'A job that pulls with a stored login',
    trace: failedPull(image, denied),
    expected: { cause: 'auth-required', image, role: 'build' },
  });
  await stageScenario(world.gitlab, world.house, scenario).deliver(bot.webhookUrl, { secret: webhookSecret });
  const reply = await world.slack.waitFor(() => {
    const [parent] = world.slack.messages(channel);
    const shown = JSON.stringify(world.slack.thread(channel, parent?.ts ?? '').at(-1)?.blocks ?? []);
    return /Checked: .*host-7/.test(shown) && !shown.includes('awaited') ? shown : undefined;
  }, 110_000);
  return { site, bot, commands, registry, reply };
}

test('the failing host is asked as the job would, and the credential appears nowhere', {
  timeout: 240_000,
}, async () => {
  const { site, bot, commands, registry, reply } = await failWithCredential({});

  expect(reply).toContain('DOCKER_AUTH_CONFIG of project acme/shop');
  expect(letsAnybodyIn(registry)).toBe(true);
  await world.slack.waitFor(() => bot.log.filter(({ msg }) => msg === 'observed').length >= 2, 60_000);

  const places = {
    redis: await everythingIn(site.redisPort),
    commands: commands(),
    bot: bot.output(),
    agents: site.output(),
    slack: JSON.stringify(world.slack.calls()),
  };
  expect(places.commands).toContain('pullcheck:incident:');
  for (const [place, text] of Object.entries(places)) {
    expect(text.length, place).toBeGreaterThan(100);
    for (const spelling of spellings()) expect(text.includes(spelling), `${place}: ${spelling}`).toBe(false);
  }
});

test('where the operator turned it off, nobody logs in anywhere', { timeout: 240_000 }, async () => {
  const { registry, reply } = await failWithCredential({ PULLCHECK_SEND_CREDENTIALS: 'false' });

  expect(registry.requests.length).toBeGreaterThan(0);
  expect(letsAnybodyIn(registry)).toBe(false);
  expect(reply).toContain('DOCKER_AUTH_CONFIG of project acme/shop');
});
