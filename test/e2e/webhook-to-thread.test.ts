import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { scenarios } from '../../src/demo/scenarios/index.ts';
import { type StagedScenario, stageScenario } from '../../src/demo/scenarios/stage.ts';
import type { Message } from '../../src/demo/slack/message.ts';
import { type BotProcess, channel, createTestWorld, type TestWorld, webhookSecret } from './world.ts';

const secret = { secret: webhookSecret };
let world: TestWorld;
beforeEach(async () => {
  world = await createTestWorld();
});
afterEach(async () => {
  const violations = [...world.slack.violations(), ...world.gitlab.violations()];
  await world.close();
  if (violations.length > 0) throw new Error(violations.join('\n'));
});

function stage(name: string): StagedScenario {
  const scenario = scenarios.find((candidate) => candidate.name === name);
  if (scenario === undefined) throw new Error(`there is no scenario ${name}`);
  return stageScenario(world.gitlab, world.house, scenario);
}

async function idle(): Promise<void> {
  await expect.poll(() => world.pendingTasks(), { timeout: 30_000 }).toBe(0);
}

/** Parents of the channel with their replies, as the facts of their metadata. */
function threads() {
  return world.slack.messages(channel).map((parent) => {
    const [, ...replies] = world.slack.thread(channel, parent.ts);
    return replies.map(factsOf);
  });
}

function factsOf({ metadata }: Message) {
  return metadata?.['event_payload'];
}

function pipelineOf(staged: StagedScenario) {
  const [pipeline] = staged.pipelines.values();
  if (pipeline === undefined) throw new Error('the scenario has no pipeline');
  return pipeline;
}

test('fifty of the same delivery at once get one 202 and one reply', async () => {
  const bot = await world.startBot();
  const { pipelineId } = pipelineOf(stage('dns-on-one-runner'));
  const payload = world.gitlab.pipelineHook(pipelineId);

  const sent = await Promise.all(
    Array.from({ length: 50 }, () =>
      world.gitlab.send(bot.webhookUrl, payload, { ...secret, idempotencyKey: 'one-and-the-same' }),
    ),
  );
  await idle();

  const statuses = sent.map(({ outcome }) => (outcome.kind === 'answered' ? outcome.status : outcome.reason));
  expect(statuses.filter((status) => status === 202)).toHaveLength(1);
  expect(statuses.filter((status) => status === 200)).toHaveLength(49);
  expect(threads()).toEqual([[expect.objectContaining({ cause: 'dns-failure' })]]);
});

test('a job hook is answered before its pipeline ends, and the pipeline hook adds nothing', async () => {
  const bot = await world.startBot();
  const { pipelineId, jobIds } = pipelineOf(stage('dns-on-one-runner'));
  const [jobId = 0] = jobIds.get('build') ?? [];
  world.gitlab.world.updatePipeline(pipelineId, { status: 'running', finishedAt: null });

  await world.gitlab.send(bot.webhookUrl, world.gitlab.jobHook(jobId), secret);
  const reply = await world.slack.waitFor(() => threads()[0]?.[0], 20_000);
  expect(reply).toMatchObject({ cause: 'dns-failure', job_ids: [jobId] });

  world.gitlab.world.updatePipeline(pipelineId, { status: 'failed' });
  const again = await world.gitlab.send(bot.webhookUrl, world.gitlab.pipelineHook(pipelineId), secret);
  await idle();
  expect(again.outcome).toMatchObject({ status: 200 });
  expect(threads()).toEqual([[reply]]);
});

test('a job that is allowed to fail is answered once its pipeline has failed, and marked', async () => {
  const bot = await world.startBot();
  const { pipelineId, jobIds } = pipelineOf(stage('dns-on-one-runner'));
  const [jobId = 0] = jobIds.get('build') ?? [];
  world.gitlab.world.updateJob(jobId, { allowFailure: true });
  world.gitlab.world.updatePipeline(pipelineId, { status: 'running', finishedAt: null });

  const early = await world.gitlab.send(bot.webhookUrl, world.gitlab.jobHook(jobId), secret);
  await idle();
  expect(early.outcome).toMatchObject({ status: 202 });
  expect(threads()).toEqual([]);

  world.gitlab.world.updatePipeline(pipelineId, { status: 'failed' });
  await world.gitlab.send(bot.webhookUrl, world.gitlab.pipelineHook(pipelineId), secret);
  await idle();
  const [parent] = world.slack.messages(channel);
  const [, reply] = world.slack.thread(channel, parent?.ts ?? '');
  expect(JSON.stringify(reply?.blocks)).toContain('allowed to fail');
});

test('what comes while Redis is away is answered 202 and replied to once it is back', async () => {
  const bot = await world.startBot();
  const pid = Number(/process_id:(\d+)/.exec(await world.redis().info('server'))?.[1]);
  process.kill(pid, 'SIGSTOP');

  const [sent] = await stage('dns-on-one-runner').deliver(bot.webhookUrl, secret);
  expect(sent?.outcome).toMatchObject({ status: 202 });

  process.kill(pid, 'SIGCONT');
  await world.slack.waitFor(() => threads()[0]?.[0], 15_000);
  await idle();
  expect(threads()).toEqual([[expect.objectContaining({ cause: 'dns-failure' })]]);
  expect(await readdir(join(world.directory, 'spool'))).toEqual([]);
});

test('a bot that starts before its Redis takes webhooks meanwhile and replies once Redis is there', async () => {
  const port = await freePort();
  const bot = await world.startBot({ REDIS_URL: `redis://127.0.0.1:${port}` });
  const [sent] = await stage('dns-on-one-runner').deliver(bot.webhookUrl, secret);
  expect(sent?.outcome).toMatchObject({ status: 202 });

  const settings = ['--port', String(port), '--save', '', '--maxmemory-policy', 'noeviction'];
  const server = spawn('redis-server', settings, { stdio: 'ignore', cwd: world.directory });
  onTestFinished(() => void server.kill());

  await world.slack.waitFor(() => threads()[0]?.[0], 20_000);
  expect(threads()).toEqual([[expect.objectContaining({ cause: 'dns-failure' })]]);
  expect(await bot.kill('SIGTERM')).toBe(0);
});

test('a Redis that evicts keys is refused, with what to change', async () => {
  const port = await freePort();
  // One that saves does not end where it cannot.
  const settings = ['--port', String(port), '--save', '', '--maxmemory-policy', 'allkeys-lru'];
  const server = spawn('redis-server', settings, {
    stdio: ['ignore', 'pipe', 'ignore'],
    cwd: world.directory,
  });
  onTestFinished(() => void server.kill());
  await once(server.stdout, 'data');

  await expect(world.startBot({ REDIS_URL: `redis://127.0.0.1:${port}` })).rejects.toThrow('noeviction');
});

test('over Socket Mode the bot finds the message of GitLab and replies under it', async () => {
  const bot = await world.startBot({ SLACK_APP_TOKEN: world.slack.appToken, SLACK_SIGNING_SECRET: '' });
  await world.slack.waitFor(() => world.slack.openSockets() > 0, 20_000);
  const staged = stage('under-gitlabs-own-message');
  for (const notice of staged.notices) world.slack.postGitlabNotification({ ...notice, channel, via: 'app' });

  await staged.deliver(bot.webhookUrl, secret);
  await world.slack.waitFor(() => threads()[0]?.[0], 20_000);

  expect(threads()).toEqual([[expect.objectContaining({ cause: 'rate-limited' })]]);
  expect(world.slack.messages(channel)[0]?.author).not.toMatchObject({ userId: 'U0PULLCHECK' });
});

test('without a channel a failure is triaged and nothing is posted', async () => {
  const bot = await world.startBot({ SLACK_CHANNEL: '' });

  await stage('dns-on-one-runner').deliver(bot.webhookUrl, secret);
  await idle();

  expect(world.slack.calls('chat.postMessage')).toEqual([]);
  const metrics = await (await fetch(new URL('/metrics', bot.webhookUrl))).text();
  expect(metrics).toContain('pullcheck_diagnoses_total{cause="dns-failure"} 1');
});

test('one id leads through every hop of the log', async () => {
  const bot = await world.startBot({ LOG_LEVEL: 'info' });
  const staged = stage('dns-on-one-runner');
  const { projectId, jobIds } = pipelineOf(staged);

  await staged.deliver(bot.webhookUrl, secret);
  await idle();

  const id = `${projectId}/${jobIds.get('build')?.[0]}`;
  const hops = bot.log.filter((line) => JSON.stringify(line).includes(`"${id}"`)).map(({ msg }) => msg);
  // A worker may take it before whoever received it says so. Hosts are asked meanwhile, and what they say changes the reply.
  expect(new Set(hops.slice(0, 2))).toEqual(new Set(['received', 'taken']));
  expect(hops.slice(2, 4)).toEqual(['trace read', 'diagnosed']);
  expect(new Set(hops.slice(4))).toEqual(new Set(['asked', 'replied']));
});

test('a secret in a trace is nowhere in Slack, Redis or the log', async () => {
  const bot = await world.startBot();
  const staged = stage('secret-in-the-last-line');

  await staged.deliver(bot.webhookUrl, secret);
  await idle();

  // Every command that Redis ever got, uncompressed.
  const written = join(world.directory, 'redis', 'appendonlydir');
  const logs = await Promise.all(
    (await readdir(written)).map((name) => readFile(join(written, name), 'utf8')),
  );
  expect(logs.join('')).toContain('pullcheck:incident:');
  const everything = [JSON.stringify(world.slack.calls()), bot.output(), ...logs].join('\n');
  const { secrets = [] } = staged.scenario;
  expect(secrets.length).toBeGreaterThan(0);
  for (const value of [...secrets, webhookSecret, world.slack.botToken, world.house.botToken]) {
    expect(everything.includes(value), `${value.slice(0, 6)}…`).toBe(false);
  }
  expect(threads()).toHaveLength(1);
});

test('it says when it is ready, and which part is not', async () => {
  const bot = await world.startBot();
  const at = (path: string) => fetch(new URL(path, bot.webhookUrl));

  expect((await at('/healthz')).status).toBe(200);
  expect((await at('/readyz')).status).toBe(200);
  const pid = Number(/process_id:(\d+)/.exec(await world.redis().info('server'))?.[1]);
  process.kill(pid, 'SIGSTOP');
  const away = await at('/readyz');
  process.kill(pid, 'SIGCONT');

  expect(away.status).toBe(503);
  expect(await away.text()).toContain('redis: does not answer');
});

test('a bot that is asked to stop finishes what it began and leaves no Redis behind', async () => {
  const bot = await world.startBot();
  const pid = Number(/process_id:(\d+)/.exec(await world.redis().info('server'))?.[1]);
  await stage('dns-on-one-runner').deliver(bot.webhookUrl, secret);

  expect(await bot.kill('SIGTERM')).toBe(0);

  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  const next: BotProcess = await world.startBot();
  await idle();
  expect(threads()).toEqual([[expect.objectContaining({ cause: 'dns-failure' })]]);
  expect(await next.kill('SIGTERM')).toBe(0);
  expect(await readdir(join(world.directory, 'redis'))).toContain('appendonlydir');
});

test('a bot that is asked to stop while Slack does not answer stops at once and leaves no Redis behind', async () => {
  world.slack.fault({ method: 'auth.test', times: Number.POSITIVE_INFINITY, does: { kind: 'hang' } });
  const bot = await world.startBot();
  await world.slack.waitFor(() => world.slack.calls('auth.test').length > 0);

  expect(await bot.kill('SIGTERM')).toBe(0);

  expect(await readdir(join(world.directory, 'redis'))).not.toContain('redis.sock');
});

test('a bot that cannot listen says so and leaves no Redis behind', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void taken.close());
  await once(taken, 'listening');
  const address = taken.address();
  const PORT = String(typeof address === 'object' ? address?.port : 0);

  await expect(world.startBot({ PORT })).rejects.toThrow('another program listens there already');

  await expect.poll(() => readdir(join(world.directory, 'redis'))).not.toContain('redis.sock');
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
