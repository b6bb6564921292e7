import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { causeCodes } from '../../src/causes/codes.ts';
import { refuses } from '../../src/demo/registry/behaviours.ts';
import { createImage, createIndex } from '../../src/demo/registry/image.ts';
import { createRegistry, type RegistryLogin } from '../../src/demo/registry/registry.ts';
import { type Served, serve, track } from '../../src/demo/registry/serve.ts';
import { hopNames } from '../../src/probes/hop-names.ts';
import { hostProbeNames } from '../../src/probes/host-probe-names.ts';

const home = mkdtempSync(join(tmpdir(), 'pullcheck-check-'));
const login = { username: 'ci', password: 's3cret-of-the-test' };

afterAll(() => rmSync(home, { recursive: true }));

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly tookMs: number;
}

/** Nothing of this machine's own settings takes part. */
function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const started = performance.now();
  const child = spawn(process.execPath, ['dist/cli.js', 'check', ...args], {
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      DOCKER_HOST: '',
      PULLCHECK_HOST_ROOT: home,
      ...env,
    },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  return new Promise((resolve) => {
    child.on('close', (exitCode) => {
      resolve({ exitCode, ...output, tookMs: performance.now() - started });
    });
  });
}

const measured = z.strictObject({
  outcome: z.enum(['passed', 'warned', 'failed', 'skipped']),
  tookMs: z.number().nullable(),
  summary: z.string().min(1),
  evidence: z.record(z.string(), z.json()),
});

/** The interface, to the letter. */
const answerSchema = z.strictObject({
  image: z.strictObject({
    reference: z.string(),
    registry: z.string().nullable(),
    repository: z.string().nullable(),
    tag: z.string().nullable(),
    digest: z.string().nullable(),
  }),
  vantage: z.strictObject({ name: z.string(), platform: z.string() }),
  pullable: z.boolean().nullable(),
  cause: z.enum(causeCodes).nullable(),
  certainty: z.enum(['confirmed', 'likely', 'inconclusive']),
  summary: z.string().min(1),
  suggestions: z.array(z.string()),
  hops: z.array(measured.extend({ hop: z.enum(hopNames) })).length(hopNames.length),
  host: z.array(measured.extend({ probe: z.enum(hostProbeNames) })).length(hostProbeNames.length),
  cost: z.strictObject({ requests: z.int(), bytes: z.int(), pulls: z.int() }),
  remedies: z.array(
    z.strictObject({
      actor: z.string(),
      action: z.string(),
      command: z.string().nullable(),
      source: z.url(),
    }),
  ),
});
type Answer = z.infer<typeof answerSchema>;

/** @returns what `--json` printed, in the form that is promised. */
async function checkJson(args: readonly string[], env?: Readonly<Record<string, string>>) {
  const ended = await run([...args, '--json'], env);
  return { ...ended, answer: answerSchema.parse(JSON.parse(ended.stdout)) };
}

function failedHop({ hops }: Answer): string | undefined {
  return hops.find(({ outcome }) => outcome === 'failed')?.hop;
}

function authConfig(host: string, { username, password }: typeof login): Readonly<Record<string, string>> {
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  return { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [host]: { auth } } }) };
}

async function start(registryLogin: RegistryLogin) {
  const registry = createRegistry(registryLogin);
  registry.push('team/app', '1.2', createIndex(['linux/amd64', 'linux/arm64']));
  registry.push('team/one', '1', createImage({ platform: 'linux/s390x' }));
  const served = await serve({ listener: registry.listener });
  return { registry, served, host: `localhost:${served.port}` };
}

describe('an open registry', () => {
  let world: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    world = await start({ kind: 'open' });
  });
  afterAll(() => world.served.close());

  test('that has the image is 0, with every hop told and nothing to do', async () => {
    const { exitCode, answer } = await checkJson([`${world.host}/team/app:1.2`]);

    expect(exitCode).toBe(0);
    expect(answer).toMatchObject({ pullable: true, cause: null, certainty: 'confirmed', remedies: [] });
    expect(answer.hops.map(({ hop }) => hop)).toEqual(hopNames);
    expect(answer.host.map(({ probe }) => probe)).toEqual(hostProbeNames);
    expect(answer.cost.requests).toBeGreaterThan(1);
    expect(answer.hops.filter(({ outcome }) => outcome === 'warned')).toEqual([]);
  });

  test('that lacks the tag is 1, at the manifest', async () => {
    const { exitCode, answer } = await checkJson([`${world.host}/team/app:1.3`]);

    expect(exitCode).toBe(1);
    expect(answer).toMatchObject({ pullable: false, cause: 'tag-not-found', certainty: 'confirmed' });
    expect(answer.suggestions).toEqual([`${world.host}/team/app:1.2`]);
    expect(failedHop(answer)).toBe('manifest');
  });

  test('that lacks the repository is 1', async () => {
    const { answer } = await checkJson([`${world.host}/team/other:1`]);

    expect(answer).toMatchObject({ pullable: false, cause: 'repository-not-found' });
  });

  test('without the platform that was asked for is 1, at the platform', async () => {
    const { answer } = await checkJson([`${world.host}/team/app:1.2`, '--platform', 'linux/riscv64']);

    expect(answer).toMatchObject({ pullable: false, cause: 'platform-mismatch' });
    expect(answer.vantage.platform).toBe('linux/riscv64');
    expect(failedHop(answer)).toBe('platform');
  });

  test('is shown to a person hop by hop, then the verdict', async () => {
    const { exitCode, stdout } = await run([`${world.host}/team/app:1.3`]);

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/✓ reference .*\n +✓ dns .*\n +✓ tcp /);
    expect(stdout).toContain('The tag or digest does not exist (tag-not-found, confirmed)');
    expect(stdout).not.toContain('\u001b');
  });
});

describe('a registry that wants a login', () => {
  let world: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    world = await start({ kind: 'basic', ...login });
  });
  afterAll(() => world.served.close());

  test('is auth-required without a credential', async () => {
    const { exitCode, answer } = await checkJson([`${world.host}/team/app:1.2`]);

    expect(exitCode).toBe(1);
    expect(answer).toMatchObject({ cause: 'auth-required', certainty: 'confirmed' });
  });

  test('is pullable with the credential of DOCKER_AUTH_CONFIG, which is printed nowhere', async () => {
    const ended = await checkJson([`${world.host}/team/app:1.2`], authConfig(world.host, login));

    expect(ended.exitCode).toBe(0);
    expect(ended.stdout + ended.stderr).not.toContain(login.password);
    expect(ended.stdout).not.toContain(Buffer.from(`:${login.password}`).toString('base64').slice(4, -4));
  });

  test('is credentials-rejected with a wrong one, at the manifest', async () => {
    const wrong = authConfig(world.host, { ...login, password: 'stale' });

    const { answer } = await checkJson([`${world.host}/team/app:1.2`], wrong);

    expect(answer).toMatchObject({ cause: 'credentials-rejected', certainty: 'confirmed' });
    expect(failedHop(answer)).toBe('manifest');
  });
});

describe('a registry that misbehaves', () => {
  let world: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    world = await start({ kind: 'open' });
  });
  afterAll(() => world.served.close());

  test('answers 429: rate-limited, at the first answer', async () => {
    world.registry.behave('all', refuses(429, 'TOOMANYREQUESTS', 'slow down', { 'retry-after': '60' }));

    const { exitCode, answer } = await checkJson([`${world.host}/team/app:1.2`]);

    expect(exitCode).toBe(1);
    expect(answer).toMatchObject({ cause: 'rate-limited' });
    expect(answer.summary).toContain('60 s');
    expect(failedHop(answer)).toBe('ping');
  });
});

test('a server that never answers takes no longer than it may, and nothing is established', async () => {
  const silent = await track(createServer());

  const { exitCode, answer, tookMs } = await checkJson([
    `localhost:${silent.port}/team/app:1`,
    '--timeout',
    '2',
  ]);
  await silent.close();

  expect(exitCode).toBe(3);
  expect(answer).toMatchObject({ pullable: null, certainty: 'inconclusive' });
  expect(answer.cause).not.toBeNull();
  // How long the sources take to be loaded is no part of the check.
  expect(tookMs).toBeLessThan(25_000);
});

test('a port where nobody listens is connection-refused, at tcp', async () => {
  const gone: Served = await serve({ listener: () => undefined });
  await gone.close();

  const { exitCode, answer } = await checkJson([`localhost:${gone.port}/team/app:1`]);

  expect(exitCode).toBe(1);
  expect(answer).toMatchObject({ cause: 'connection-refused', certainty: 'confirmed' });
  expect(failedHop(answer)).toBe('tcp');
});

test('a reference that is none is invalid-reference, without any request', async () => {
  const { exitCode, answer } = await checkJson(['registry.example.com/Team/App:1']);

  expect(exitCode).toBe(1);
  expect(answer).toMatchObject({ cause: 'invalid-reference', cost: { requests: 0 } });
  expect(failedHop(answer)).toBe('reference');
});

test.each([
  [[]],
  [['app:1', '--timeout', '0']],
  [['app:1', '--timeout', 'soon']],
  [['app:1', '--platform', 'Linux']],
  [['app:1', 'app:2']],
])('%j is 2 and says how it is meant', async (args) => {
  const { exitCode, stdout, stderr } = await run(args);

  expect(exitCode).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).not.toBe('');
});
