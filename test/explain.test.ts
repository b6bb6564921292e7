import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text as readAll } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readInput } from '../src/explain/input.ts';
import { type ExplainOptions, explain } from '../src/explain.ts';
import { createRandom, fakeTokens } from './failure/fake-secrets.ts';

const dnsFailure = [
  'Running with gitlab-runner 18.9.0 (c1b0a4ab)',
  '  on docker-host-01 AbCdEf123, system ID: s_89e5e9956577',
  'Preparing the "docker" executor',
  'Using Docker executor with image registry.example.com/team/app:1.2 ...',
  'Using effective pull policy of [always] for container registry.example.com/team/app:1.2',
  'Pulling docker image registry.example.com/team/app:1.2 ...',
  'WARNING: Failed to pull image with policy "always": Error response from daemon: Get "https://registry.example.com/v2/": dial tcp: lookup registry.example.com on 10.0.0.2:53: no such host (manager.go:238:0s)',
  'ERROR: Job failed: failed to pull image "registry.example.com/team/app:1.2" with specified policies [always]: Error response from daemon: Get "https://registry.example.com/v2/": dial tcp: lookup registry.example.com on 10.0.0.2:53: no such host (manager.go:238:0s)',
  '',
].join('\n');

const answerSchema = z.looseObject({
  id: z.unknown(),
  cause: z.string().nullable().optional(),
  image: z.string().nullable().optional(),
  error: z.string().optional(),
});

const person: ExplainOptions = { json: false, jsonl: false };
const json: ExplainOptions = { json: true, jsonl: false };
const jsonl: ExplainOptions = { json: false, jsonl: true };

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(
  options: ExplainOptions,
  input: string | Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<Run> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const [out, err] = [readAll(stdout), readAll(stderr)];
  const chunks = typeof input === 'string' ? [new TextEncoder().encode(input)] : input;
  const code = await explain(options, { input: chunks, stdout, stderr });
  stdout.end();
  stderr.end();
  return { code, stdout: await out, stderr: await err };
}

const linesOf = (output: string): readonly string[] => output.split('\n').slice(0, -1);
const answersOf = (output: string) => linesOf(output).map((line) => answerSchema.parse(JSON.parse(line)));

describe('one JSON object', () => {
  test('has the promised keys, in order', async () => {
    const { code, stdout } = await run(json, dnsFailure);

    expect(code).toBe(0);
    expect(linesOf(stdout)).toHaveLength(1);
    const [answer] = answersOf(stdout);
    expect(Object.keys(answer ?? {})).toEqual([
      'id',
      'cause',
      'image',
      'role',
      'policies',
      'credentialSource',
      'runnerVersion',
      'executor',
      'tookSeconds',
      'attempts',
      'reason',
      'explanation',
      'remedies',
    ]);
    expect(answer).toMatchObject({
      id: null,
      cause: 'dns-failure',
      image: 'registry.example.com/team/app:1.2',
      role: 'build',
      policies: ['always'],
      credentialSource: null,
      runnerVersion: '18.9.0',
      executor: 'docker',
      tookSeconds: 0,
      attempts: 1,
    });
  });

  test('says null, and so in words, where nothing failed to prepare', async () => {
    const { code, stdout } = await run(json, 'Tests: 3 failed\nERROR: Job failed: exit code 1\n');

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      id: null,
      cause: null,
      image: null,
      role: null,
      policies: null,
      credentialSource: null,
      runnerVersion: null,
      executor: null,
      tookSeconds: null,
      attempts: null,
      reason: null,
      explanation: expect.stringContaining('no failure to prepare a job or to pull an image'),
      remedies: [],
    });
  });

  test('holds no character that a terminal obeys', async () => {
    const text =
      'Error response from daemon: manifest for evil/\u009b2J\u202eapp:1 not found: manifest unknown\n';
    const { stdout } = await run(json, text);

    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e]/);
    expect(() => answersOf(stdout)).not.toThrow();
  });

  test('holds no secret of the text', async () => {
    const secret = `glpat-${'aB3dE6gH9j'.repeat(2)}`;
    const text = dnsFailure.replaceAll('https://registry', `https://ci:${secret}@registry`);

    for (const options of [json, person])
      expect((await run(options, text)).stdout).not.toContain('aB3dE6gH9j');
    expect((await run(jsonl, `${JSON.stringify({ id: 1, text })}\n`)).stdout).not.toContain('aB3dE6gH9j');
  });
});

test.each(fakeTokens(createRandom(5)))(
  'no answer holds a token of the text: $kind',
  async ({ token, body }) => {
    const text = dnsFailure
      .replaceAll('https://registry', `https://ci:${token}@registry`)
      .replaceAll('no such host', `no such host (token ${token})`)
      .replace('docker-host-01', token);
    const outputs = [
      await run(json, text),
      await run(person, text),
      await run(jsonl, JSON.stringify({ id: 1, text })),
    ];

    for (const { stdout } of outputs) {
      expect(stdout).toContain('dns-failure');
      expect(stdout).not.toContain(body.slice(0, 12));
      expect(stdout).not.toContain(body.slice(-12));
    }
  },
);

describe('one line for each line', () => {
  test('in order, with the same id, whatever its type', async () => {
    const ids = ['a', 7, null, { nested: [1] }, true];
    const input = ids.map((id) => `${JSON.stringify({ id, text: dnsFailure })}\n`).join('');
    const { code, stdout } = await run(jsonl, input);

    expect(code).toBe(0);
    expect(answersOf(stdout).map(({ id }) => id)).toEqual(ids);
    expect(answersOf(stdout).every(({ cause }) => cause === 'dns-failure')).toBe(true);
  });

  test('what is no JSON object is answered as an error and stops nothing', async () => {
    const broken = ['not json', '[1]', '"text"', '12', 'null', '', '{"id":1', '\u0000'];
    const input = `${broken.join('\n')}\n{"id":"last","text":"x"}\n`;
    const answers = answersOf((await run(jsonl, input)).stdout);

    expect(answers).toHaveLength(broken.length + 1);
    for (const answer of answers.slice(0, -1))
      expect(answer).toEqual({ id: null, error: expect.any(String) });
    expect(answers.at(-1)).toMatchObject({ id: 'last', cause: null });
  });

  test('an object without a text keeps its id', async () => {
    const answers = answersOf(
      (await run(jsonl, '{"id":"a"}\n{"id":"b","text":null}\n{"text":"x"}\n')).stdout,
    );

    expect(answers).toEqual([
      { id: 'a', error: expect.any(String) },
      { id: 'b', error: expect.any(String) },
      expect.objectContaining({ id: null, cause: null }),
    ]);
  });

  test('an id that is nested too deeply to be repeated stops nothing', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const answers = answersOf((await run(jsonl, `{"id":${deep},"text":"x"}\n{"id":2,"text":"x"}\n`)).stdout);

    expect(answers).toEqual([{ id: null, error: expect.any(String) }, expect.objectContaining({ id: 2 })]);
  });

  test('a last line without its line break counts, and a carriage return does no harm', async () => {
    const { stdout } = await run(jsonl, '{"id":1,"text":"x"}\r\n{"id":2,"text":"y"}');

    expect(answersOf(stdout).map(({ id }) => id)).toEqual([1, 2]);
  });

  test('nothing in, nothing out', async () => {
    expect(await run(jsonl, '')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('lines and characters may be cut anywhere between two reads', async () => {
    const input = new TextEncoder().encode(`${JSON.stringify({ id: 'ä€😀', text: dnsFailure })}\n`.repeat(3));

    for (const size of [1, 3, 7, 1_000]) {
      const chunks = Array.from({ length: Math.ceil(input.length / size) }, (_, at) =>
        input.subarray(at * size, (at + 1) * size),
      );
      expect(answersOf((await run(jsonl, chunks)).stdout).map(({ id }) => id)).toEqual([
        'ä€😀',
        'ä€😀',
        'ä€😀',
      ]);
    }
  });

  test('an answer is there before the next line comes', async () => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const input = new PassThrough();
    const done = explain(jsonl, { input, stdout, stderr });

    for (const id of [1, 2, 3]) {
      input.write(`{"id":${id},"text":"x"}\n`);
      const [chunk] = await once(stdout, 'data');
      expect(answersOf(String(chunk))).toEqual([expect.objectContaining({ id })]);
    }
    input.end();
    expect(await done).toBe(0);
  });

  test('a line beyond the bound is answered without being kept, and the next is read', async () => {
    const chunk = new Uint8Array(1 << 20).fill(0x20);
    function* endless(): Generator<Uint8Array> {
      for (let count = 0; count < 64; count += 1) yield chunk;
      yield new TextEncoder().encode('\n{"id":2,"text":"x"}\n');
    }
    const answers = answersOf((await run(jsonl, endless())).stdout);

    expect(answers).toEqual([
      { id: null, error: expect.stringContaining('longer than') },
      expect.objectContaining({ id: 2, cause: null }),
    ]);
  });

  test('of a long text the end is read', async () => {
    const text = `${'x '.repeat(30)}\n`.repeat(20_000) + dnsFailure;

    expect(answersOf((await run(jsonl, `${JSON.stringify({ id: 1, text })}\n`)).stdout)).toMatchObject([
      { cause: 'dns-failure' },
    ]);
  });
});

describe('for a person', () => {
  test('says what, why, which image and what to do', async () => {
    const { code, stdout } = await run(person, dnsFailure);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^The registry's name did not resolve \(dns-failure, \w+\)\n\n {2}\S/);
    expect(stdout).toContain("registry.example.com/team/app:1.2, the job's image\n");
    expect(stdout).toContain(
      'docker-host-01, gitlab-runner 18.9.0, executor docker, system s_89e5e9956577\n',
    );
    expect(stdout).toMatch(/\nWhat to do\n {2}1\. [A-Z][\w ]+: \S/);
    expect(stdout.endsWith('\n')).toBe(true);
  });

  test('says plainly that there is nothing', async () => {
    expect((await run(person, 'Job succeeded\n')).stdout).toMatch(/^The text holds no failure .*\n$/);
  });

  test('repaints no terminal', async () => {
    const hostile = dnsFailure
      .replaceAll('team/app', 'team/\u001b]0;owned\u0007\u001b[2J\u009b31m\u202eapp')
      .replaceAll('docker-host-01', 'ho\u0000st\u200b');
    const { stdout } = await run(person, hostile);

    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e]/);
  });
});

describe('what cannot be read', () => {
  const directory = mkdtempSync(join(tmpdir(), 'explain-'));

  test.each([
    ['a file that is not there', 'missing.log', /there is no such file/],
    ['a directory', '.', /is a directory/],
    ['a path through a file', 'file/x', /no directory/],
  ])('%s: exit 2 and what to do', async (_what, name, message) => {
    writeFileSync(join(directory, 'file'), '');
    const file = join(directory, name);
    const { code, stdout, stderr } = await run({ ...person, file }, readInput(file));

    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr).toContain(file);
  });

  test('bytes that are no text are read all the same', async () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, at) => (at * 7) % 256);

    for (const options of [json, person]) expect((await run(options, [bytes])).code).toBe(0);
  });
});

describe('the command', () => {
  const cli = ['dist/cli.js', 'explain'];

  async function spawned(args: readonly string[], input: string | null): Promise<Run> {
    const child = spawn(process.execPath, [...cli, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
    const [stdout, stderr, exit] = [readAll(child.stdout), readAll(child.stderr), once(child, 'exit')];
    child.stdin.end(input ?? undefined);
    const [code] = z.tuple([z.number(), z.null()]).parse(await exit);
    return { code, stdout: await stdout, stderr: await stderr };
  }

  test('reads a file as it reads standard input', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'explain-'));
    const file = join(directory, 'job.log');
    writeFileSync(file, dnsFailure);

    const fromFile = await spawned([file, '--json'], null);
    const fromPipe = await spawned(['--json'], dnsFailure);

    expect(fromFile).toEqual(fromPipe);
    expect(fromFile.code).toBe(0);
    expect(JSON.parse(fromFile.stdout)).toMatchObject({ cause: 'dns-failure' });
  });

  test('an unreadable file is exit 2', async () => {
    expect(await spawned(['/does/not/exist'], null)).toMatchObject({ code: 2, stdout: '' });
  });

  test('an error given in place of a file is exit 2, with what to do instead', async () => {
    const { code, stderr } = await spawned(
      [`ERROR: Job failed: ${'failed to pull image '.repeat(300)}`],
      null,
    );

    expect(code).toBe(2);
    expect(stderr).toContain('pipe the text in');
    expect(stderr.length).toBeLessThan(400);
  });

  test('--json and --jsonl together are a usage error', async () => {
    expect(await spawned(['--json', '--jsonl'], '')).toMatchObject({ code: 2, stdout: '' });
  });

  test('a reader that has seen enough ends it quietly', async () => {
    const child = spawn(process.execPath, [...cli, '--jsonl'], { stdio: ['pipe', 'pipe', 'pipe'] });
    const [stderr, exit] = [readAll(child.stderr), once(child, 'exit')];
    // Whoever writes to a command that ended sees its pipe break too.
    child.stdin.on('error', () => undefined);
    child.stdin.write('{"id":1,"text":"x"}\n');
    await once(child.stdout, 'data');
    child.stdout.destroy();
    child.stdin.end('{"id":2,"text":"x"}\n'.repeat(1_000));

    expect(await exit).toEqual([0, null]);
    expect(await stderr).toBe('');
  });
});
