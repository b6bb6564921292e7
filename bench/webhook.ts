/**
 * Webhook to 202 at 100 deliveries a second of 30 KB, each a pipeline with one failed job: the 99th percentile of the
 * whole bot (which goes on to read every trace meanwhile) against a bare node:http server that parses the body and adds
 * it to a queue. Both on a redis-server of their own with the same settings, in turns. `npm run bench:webhook`
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pino } from 'pino';
import { Pool } from 'undici';
import { startSlackStandIn } from '../src/demo/slack/stand-in.ts';
import { startEmbeddedRedis } from '../src/queue/redis/embedded-redis.ts';

const perSecond = 100;
const seconds = 8;
const rounds = 5;
const bar = 3;
const secret = 'bench-webhook-secret';

let lastId = 1_000_000;

async function main(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'pullcheck-bench-'));
  const redis = await startEmbeddedRedis(join(directory, 'floor'), pino({ enabled: false }));
  const slack = await startSlackStandIn();
  const gitlab = createServer((_request, response) => response.end(scriptFailure));
  gitlab.listen(0, '127.0.0.1');
  await once(gitlab, 'listening');
  const floor = spawn(process.execPath, ['--import', 'tsx', 'bench/webhook-floor.ts', redis.socketPath]);
  const bot = spawn(process.execPath, ['dist/cli.js', 'bot'], {
    env: {
      ...process.env,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      GITLAB_URL: `http://127.0.0.1:${portOf(gitlab)}`,
      GITLAB_TOKEN: 'glpat-bench-bench-bench-0',
      GITLAB_WEBHOOK_SECRET: secret,
      PULLCHECK_DATA: join(directory, 'bot'),
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: 'info',
    },
  });
  const floorUrl = `http://127.0.0.1:${await firstMatch(floor, /^(\d+)$/)}`;
  const botUrl = `http://127.0.0.1:${await firstMatch(bot, /"port":(\d+)/)}`;
  floor.stdout.resume();
  bot.stdout.resume();

  const ratios: number[] = [];
  await round(floorUrl, 2);
  await round(botUrl, 2);
  for (let i = 0; i < rounds; i++) {
    const bare = await round(floorUrl, seconds);
    const whole = await round(botUrl, seconds);
    ratios.push(whole.p99 / bare.p99);
    console.log(
      `bare p50 ${bare.p50.toFixed(2)} p99 ${bare.p99.toFixed(2)} ms   bot p50 ${whole.p50.toFixed(2)} p99 ${whole.p99.toFixed(2)} ms   ratio ${(whole.p99 / bare.p99).toFixed(2)}`,
    );
  }
  const ratio = quantile(ratios, 0.5);
  console.log(
    `webhook to 202, p99 at ${perSecond}/s: ${ratio.toFixed(2)}x the floor (median of ${rounds}), at most ${bar}x: ${ratio <= bar ? 'PASS' : 'FAIL'}`,
  );
  process.exitCode = ratio <= bar ? 0 : 1;

  bot.kill('SIGTERM');
  floor.kill('SIGTERM');
  await once(bot, 'exit');
  gitlab.close();
  await Promise.all([slack.close(), redis.stop()]);
  await rm(directory, { recursive: true, force: true });
}

/** Sends on the clock, whether or not earlier ones were answered: a slow answer does not slow the load. */
async function round(
  url: string,
  forSeconds: number,
): Promise<{ readonly p50: number; readonly p99: number }> {
  const pool = new Pool(url, { connections: 64 });
  const times: Promise<number>[] = [];
  const start = performance.now();
  for (let i = 0; i < perSecond * forSeconds; i++) {
    const due = start + (i * 1_000) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    times.push(deliver(pool, due));
  }
  const took = await Promise.all(times);
  await pool.close();
  return { p50: quantile(took, 0.5), p99: quantile(took, 0.99) };
}

async function deliver(pool: Pool, due: number): Promise<number> {
  lastId += 100;
  const { statusCode, body } = await pool.request({
    path: '/webhooks/gitlab',
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-gitlab-token': secret,
      'x-gitlab-event': 'Pipeline Hook',
      'idempotency-key': `bench-${lastId}`,
    },
    body: payload(lastId),
  });
  await body.dump();
  if (statusCode !== 202) throw new Error(`answered ${statusCode}`);
  return performance.now() - due;
}

/** About 30 KB: a pipeline of 38 jobs, the last of which failed. */
function payload(id: number): string {
  const project = {
    id: 7,
    web_url: 'https://gitlab.example.com/group/app',
    path_with_namespace: 'group/app',
  };
  const builds = Array.from({ length: 38 }, (_, i) => build(id + i, i === 37));
  return JSON.stringify({
    object_kind: 'pipeline',
    object_attributes: { id, ref: 'main', tag: false, sha: 'a'.repeat(40), source: 'push', status: 'failed' },
    user: { id: 1, name: 'Jane Doe', username: 'jdoe', email: '[REDACTED]' },
    project,
    commit: { id: 'a'.repeat(40), message: 'Change something. '.repeat(20), title: 'Change something' },
    builds,
  });
}

function build(id: number, failed: boolean) {
  return {
    id,
    stage: 'test',
    name: `job ${id % 100}`,
    status: failed ? 'failed' : 'success',
    created_at: '2026-09-26 10:42:49 UTC',
    started_at: '2026-09-26 10:42:50 UTC',
    finished_at: '2026-09-26 10:43:50 UTC',
    duration: 60.25,
    queued_duration: 1.5,
    failure_reason: failed ? 'script_failure' : null,
    when: 'on_success',
    manual: false,
    allow_failure: false,
    user: {
      id: 1,
      name: 'Jane Doe',
      username: 'jdoe',
      avatar_url: `https://a.example.com/${'x'.repeat(60)}`,
      email: '[REDACTED]',
    },
    runner: {
      id: 3,
      description: 'docker-host-01',
      runner_type: 'instance_type',
      active: true,
      is_shared: true,
      tags: ['docker', 'linux'],
    },
    artifacts_file: { filename: null, size: null },
    environment: null,
  };
}

const scriptFailure = `Running with gitlab-runner 18.9.0 (abcdef12)
  on docker-host-01 AbCdEf123, system ID: s_89e5e9956577
Preparing the "docker" executor
Using Docker executor with image node:22 ...
$ npm test
ERROR: Job failed: exit code 1
`;

async function firstMatch(child: ChildProcess, pattern: RegExp): Promise<string> {
  if (child.stdout === null) throw new Error('no output to read');
  for await (const line of createInterface({ input: child.stdout })) {
    const [, found] = pattern.exec(line) ?? [];
    if (found !== undefined) return found;
  }
  throw new Error('ended before it was ready');
}

function portOf(server: ReturnType<typeof createServer>): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

await main();
