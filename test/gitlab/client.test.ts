import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { type FaultKind, rateLimited } from '../../src/demo/gitlab/faults.ts';
import { startGitlabStandIn } from '../../src/demo/gitlab/stand-in.ts';
import { ExternalError, PermanentError } from '../../src/errors.ts';
import { redact } from '../../src/failure/redaction/redact.ts';
import { createGitlabClient } from '../../src/gitlab/client.ts';
import { createGitlabHttp, type GitlabHttpLimits } from '../../src/gitlab/http.ts';

/** Quick enough for tests, long enough for a busy machine. */
const quick: Partial<GitlabHttpLimits> = { firstWaitMs: 5, longestWaitMs: 1_500, totalMs: 10_000 };
const tracePath = /\/trace$/;

async function start(limits: Partial<GitlabHttpLimits> = {}) {
  const gitlab = await startGitlabStandIn();
  const { world } = gitlab;
  const { id: userId } = world.addUser({ username: 'pullcheck' });
  const { value: token } = world.addToken({ userId, scopes: ['read_api'] });
  world.addGroup({ fullPath: 'shop' });
  const { id: projectId } = world.addProject({ fullPath: 'shop/app', visibility: 'private' });
  world.addMember({ userId, of: 'project', id: projectId, role: 'reporter' });
  const manager = {
    id: 1,
    systemId: 's_0f1e2d',
    version: '18.9.0',
    revision: 'abc',
    platform: 'linux',
    architecture: 'arm64',
  };
  const { id: runnerId } = world.addRunner({ description: 'host-1', managers: [manager] });
  const pipeline = world.addPipeline({ projectId, status: 'failed' });
  const job = world.addJob({
    pipelineId: pipeline.id,
    name: 'unit',
    status: 'failed',
    runnerId,
    systemId: 's_0f1e2d',
    tags: ['docker'],
  });
  world.setTrace(job.id, 'ERROR: Job failed: no such image\n');
  const client = createGitlabClient({ url: gitlab.url, token, limits: { ...quick, ...limits } });
  onTestFinished(async () => {
    await client.close();
    await gitlab.close();
  });
  return { gitlab, world, client, token, pipeline, job: { projectId, jobId: job.id } };
}

/** For what the stand-in does not do: other origins, odd proxies, slow drips. */
async function serveRaw(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close().closeAllConnections();
  });
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

function clientOf(url: string, limits: Partial<GitlabHttpLimits> = {}) {
  const client = createGitlabClient({ url, token: 'glpat-secret', limits: { ...quick, ...limits } });
  onTestFinished(() => client.close());
  return client;
}

const anyJob = { projectId: 1, jobId: 2 };
const text = { kind: 'text', text: 'ERROR: Job failed: no such image\n', truncated: false };

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    (value) => new Error(`it succeeded with ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
}

test('a trace is read whole', async () => {
  const { client, gitlab, job } = await start();

  expect(await client.readTrace(job)).toEqual(text);
  expect(gitlab.violations()).toEqual([]);
});

test('a trace that is not written yet is an empty one', async () => {
  const { client, world, job } = await start();
  world.setTrace(job.jobId, '');

  expect(await client.readTrace(job)).toEqual({ kind: 'text', text: '', truncated: false });
});

test('a trace that was erased is gone', async () => {
  const { client, world, job } = await start();
  world.eraseJob(job.jobId);

  expect(await client.readTrace(job)).toEqual({ kind: 'gone', why: 'erased' });
});

test('an empty trace stays empty where the job cannot be asked for', async () => {
  const { client, world, gitlab, job } = await start();
  world.setTrace(job.jobId, '');
  gitlab.fault({ path: /jobs\/\d+$/, fault: { kind: 'status', status: 404 } });

  expect(await client.readTrace(job)).toEqual({ kind: 'text', text: '', truncated: false });
});

test('a trace of a job that does not exist, or may not be seen, is gone', async () => {
  const { client, world, job } = await start();
  const bridge = world.addJob({ pipelineId: [...world.pipelines.keys()][0] ?? 0, name: 'b', kind: 'bridge' });
  world.updateJob(job.jobId, { debugTrace: true });

  expect(await client.readTrace({ ...job, jobId: 1 })).toEqual({ kind: 'gone', why: 'not-found' });
  expect(await client.readTrace({ ...job, projectId: 9_999 })).toEqual({ kind: 'gone', why: 'not-found' });
  expect(await client.readTrace({ ...job, jobId: bridge.id })).toEqual({ kind: 'gone', why: 'not-found' });
  expect(await client.readTrace(job)).toEqual({ kind: 'gone', why: 'forbidden' });
});

test.each<[string, FaultKind]>([
  ['a 429 without a time', rateLimited()],
  ['a 429 with a time', rateLimited(1)],
  ['a 500', { kind: 'status', status: 500 }],
  ['a 502 page', { kind: 'status', status: 502, headers: { 'Content-Type': 'text/html' }, body: '<html>' }],
  ['a 503', { kind: 'status', status: 503, headers: { 'Retry-After': '0' } }],
  ['a connection cut before the answer', { kind: 'drop', when: 'before-work' }],
  ['a connection cut after the work', { kind: 'drop', when: 'after-work' }],
  ['a connection cut amid the answer', { kind: 'drop', when: 'mid-body', bytes: 5 }],
])('after %s the trace is read again', async (_what, fault) => {
  const { client, gitlab, job } = await start();
  gitlab.fault({ path: tracePath, times: 2, fault });

  expect(await client.readTrace(job)).toEqual(text);
  expect(gitlab.requests().filter(({ path }) => tracePath.test(path))).toHaveLength(3);
});

test('nothing is asked again before GitLab’s Retry-After', async () => {
  const { client, gitlab, job } = await start();
  gitlab.fault({ path: tracePath, fault: rateLimited(1) });

  await client.readTrace(job);

  const [first, second] = gitlab.requests();
  expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(990);
});

test('a Retry-After that is longer than anybody should wait here is left to the caller, after one request', async () => {
  const { client, gitlab, job } = await start();
  gitlab.fault({ path: tracePath, times: 9, fault: rateLimited(30) });

  const error = await failure(client.readTrace(job));

  expect(error).toBeInstanceOf(ExternalError);
  expect(error).toMatchObject({ service: 'gitlab', code: 'ratelimited', retryAfterMs: 30_000 });
  expect(gitlab.requests()).toHaveLength(1);
});

test('a GitLab that stays broken is given up on after a few tries', async () => {
  const { client, gitlab, job } = await start();
  gitlab.fault({ path: tracePath, times: 99, fault: { kind: 'status', status: 503 } });

  expect(await failure(client.readTrace(job))).toMatchObject({ name: 'ExternalError', code: 'http-503' });
  expect(gitlab.requests()).toHaveLength(4);
});

test('a GitLab that does not answer is given up on in time', async () => {
  const { client, gitlab, job } = await start({ headersTimeoutMs: 60_000, totalMs: 200 });
  gitlab.fault({ path: tracePath, fault: { kind: 'hang', when: 'before-work' } });

  expect(await failure(client.readTrace(job))).toMatchObject({ name: 'ExternalError', code: 'timeout' });
});

test('a GitLab that dripples its answer is given up on in time', async () => {
  const url = await serveRaw((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' });
    const timer = setInterval(() => response.write('.'), 20);
    response.once('close', () => clearInterval(timer));
  });

  const error = await failure(clientOf(url, { idleTimeoutMs: 5_000, totalMs: 300 }).readTrace(anyJob));

  expect(error).toMatchObject({ name: 'ExternalError', code: 'timeout' });
});

test('a GitLab that is not there is an outage', async () => {
  const url = await serveRaw(() => {});
  const client = clientOf(url.replace(/:\d+$/, ':1'));

  expect(await failure(client.readTrace(anyJob))).toMatchObject({
    name: 'ExternalError',
    code: 'ECONNREFUSED',
  });
});

test('the caller can break off at any time, and gets its own reason', async () => {
  const { client, gitlab, job } = await start();
  const reason = new Error('shutting down');
  const controller = new AbortController();
  gitlab.fault({ path: tracePath, times: 9, fault: { kind: 'hang', when: 'before-work' } });
  gitlab.onRequest(() => controller.abort(reason));

  expect(await failure(client.readTrace(job, controller.signal))).toBe(reason);
  expect(await failure(client.readTrace(job, AbortSignal.abort(reason)))).toBe(reason);
  expect(gitlab.requests()).toHaveLength(1);
});

test.each([
  ['revoked', { state: 'revoked' }, 'unauthorized', 'GITLAB_TOKEN'],
  ['without the scope', { scopes: ['read_user'] }, 'insufficient-scope', 'read_api'],
] as const)(
  'a token that is %s is something for the operator, and asked once',
  async (_what, change, code, advice) => {
    const { client, gitlab, world, token, job } = await start();
    const known = world.tokens.get(token);
    if (known) world.tokens.set(token, { ...known, ...change });

    const error = await failure(client.readTrace(job));

    expect(error).toBeInstanceOf(PermanentError);
    expect(error).toMatchObject({ service: 'gitlab', code, message: expect.stringContaining(advice) });
    expect(error).not.toMatchObject({ message: expect.stringContaining(token) });
    // The log takes what follows the name of a secret for its value.
    expect(error).toMatchObject({ message: redact(String(Object(error).message)) });
    expect(gitlab.requests()).toHaveLength(1);
  },
);

test('a redirect within GitLab is followed with the token', async () => {
  const seen: unknown[] = [];
  const url = await serveRaw((request, response) => {
    seen.push(request.headers['private-token']);
    if (request.url?.endsWith('/trace')) response.writeHead(302, { location: '/moved' }).end('elsewhere');
    else response.end('log\n');
  });

  expect(await clientOf(url).readTrace(anyJob)).toMatchObject({ text: 'log\n' });
  expect(seen).toEqual(['glpat-secret', 'glpat-secret']);
});

test('a redirect to storage elsewhere is followed without the token', async () => {
  const seen: unknown[] = [];
  const storage = await serveRaw((request, response) => {
    seen.push(request.headers['private-token'], request.headers['authorization']);
    response.end('stored log\n');
  });
  const url = await serveRaw((_request, response) => {
    response.writeHead(302, { location: `${storage}/bucket/2.log?signature=x` }).end();
  });

  expect(await clientOf(url).readTrace(anyJob)).toMatchObject({ text: 'stored log\n' });
  expect(seen).toEqual([undefined, undefined]);
});

test('a GITLAB_URL that leads to another address is something for the operator', async () => {
  const real = await serveRaw((_request, response) => response.writeHead(404).end('{}'));
  const url = await serveRaw((request, response) => {
    response.writeHead(301, { location: `${real}${request.url}` }).end();
  });
  const client = clientOf(url);

  for (const work of [client.readTrace(anyJob), client.project(1)]) {
    expect(await failure(work)).toMatchObject({
      name: 'PermanentError',
      code: 'redirected',
      message: expect.stringContaining(real),
    });
  }
});

test.each(['/loop', 'file:///etc/passwd', 'gopher://x', 'http://['])(
  'a redirect to %s leads nowhere',
  async (location) => {
    const url = await serveRaw((_request, response) => response.writeHead(302, { location }).end());

    expect(await failure(clientOf(url).readTrace(anyJob))).toMatchObject({
      name: 'PermanentError',
      code: 'redirected',
    });
  },
);

test.each([
  ['a web page', { 'content-type': 'text/html; charset=utf-8' }],
  ['an answer compressed unasked', { 'content-encoding': 'gzip' }],
])('%s in place of a trace is none', async (_what, headers) => {
  const url = await serveRaw((_request, response) =>
    response.writeHead(200, headers).end('<html>sign in</html>'),
  );

  expect(await failure(clientOf(url).readTrace(anyJob))).toMatchObject({
    name: 'ExternalError',
    code: 'not-gitlab',
  });
});

test.each([
  [404, { kind: 'gone', why: 'not-found' }],
  [503, { code: 'http-503' }],
  [302, { code: 'redirected' }],
])('a long page around a %i does not change what it means', async (status, expected) => {
  const page = Buffer.alloc(4 * 1_024 * 1_024, 'x');
  const url = await serveRaw((_request, response) => response.writeHead(status, { location: '/' }).end(page));
  const { readTrace } = clientOf(url);

  expect(await readTrace(anyJob).catch((error: unknown) => error)).toMatchObject(expected);
});

test('an endless answer to a small question is not read to its end', async () => {
  const url = await serveRaw((_request, response) => {
    const block = Buffer.alloc(64 * 1_024, ' ');
    const write = (): void => {
      while (!response.destroyed && response.write(block));
    };
    response.on('drain', write).on('error', () => undefined);
    write();
  });

  expect(await failure(clientOf(url).project(1))).toMatchObject({
    name: 'PermanentError',
    code: 'too-large',
  });
});

test('no compression is asked for, and GitLab may live below a path', async () => {
  const seen: unknown[] = [];
  const url = await serveRaw((request, response) => {
    seen.push(request.url, request.headers['accept-encoding']);
    response.end('log\n');
  });

  await clientOf(`${url}/gitlab/`).readTrace(anyJob);

  expect(seen).toEqual(['/gitlab/api/v4/projects/1/jobs/2/trace', 'identity']);
});

test('a trace of 100 MB is read in bounded memory', async () => {
  const { client, world, job } = await start();
  const line = Buffer.from(`${'.'.repeat(999)}\n`);
  const chunk = Buffer.concat(Array.from({ length: 100 }, () => line));
  world.setTrace(job.jobId, {
    kind: 'generated',
    *chunks() {
      yield Buffer.from('first line\n');
      for (let count = 0; count < 1_000; count += 1) yield chunk;
      yield Buffer.from('ERROR: Job failed: last line\n');
    },
  });
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 5);

  const trace = await client.readTrace(job);
  clearInterval(timer);

  expect(trace).toMatchObject({ kind: 'text', truncated: true });
  if (trace.kind !== 'text') return;
  expect(trace.text.length).toBeLessThan(400 * 1_024);
  expect(trace.text).toMatch(/^first line\n[\s\S]*\nERROR: Job failed: last line\n$/);
  // The stand-in that sends it lives in this process, and is counted too.
  expect(peak - before).toBeLessThan(64 * 1_024 * 1_024);
});

test('a job says what its webhook does not', async () => {
  const { client, gitlab, pipeline, job } = await start();

  expect(await client.jobDetails(job)).toEqual({
    kind: 'found',
    value: {
      status: 'failed',
      webUrl: `${gitlab.url}/shop/app/-/jobs/${job.jobId}`,
      erasedAt: null,
      tags: ['docker'],
      pipeline: { id: pipeline.id, status: 'failed', ref: pipeline.ref },
      runnerManager: { systemId: 's_0f1e2d', version: '18.9.0', platform: 'linux', architecture: 'arm64' },
    },
  });
  expect(gitlab.violations()).toEqual([]);
});

test('a job of a GitLab that tells less is still a job', async () => {
  const url = await serveRaw((_request, response) => {
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end('{"id":2,"runner_manager":7,"tag_list":null}');
  });

  expect(await clientOf(url).jobDetails(anyJob)).toEqual({
    kind: 'found',
    value: { status: null, webUrl: null, erasedAt: null, tags: [], pipeline: null, runnerManager: null },
  });
});

test('a project says where it is', async () => {
  const { client, gitlab, job } = await start();

  expect(await client.project(job.projectId)).toEqual({
    kind: 'found',
    value: { path: 'shop/app', url: `${gitlab.url}/shop/app` },
  });
});

test('what is refused or absent is missing, and no fault', async () => {
  const { client, gitlab, job } = await start();
  gitlab.fault({ path: `/projects/${job.projectId}`, fault: { kind: 'status', status: 403 } });

  expect(await client.project(job.projectId)).toEqual({ kind: 'missing', why: 'forbidden' });
  expect(await client.project(9_999)).toEqual({ kind: 'missing', why: 'not-found' });
  expect(await client.jobDetails({ ...job, jobId: 1 })).toEqual({ kind: 'missing', why: 'not-found' });
});

test.each([
  ['no JSON', 'hello'],
  ['something else', '"text"'],
  ['a project without an address', '{"id":1}'],
])('%s in place of a project is a fault of the other side', async (_what, body) => {
  const url = await serveRaw((_request, response) => response.end(body));

  expect(await failure(clientOf(url).project(1))).toMatchObject({ name: 'ExternalError' });
});

test.each<[string, FaultKind]>([
  ['429', rateLimited()],
  ['502', { kind: 'status', status: 502, afterWork: true }],
  ['no answer', { kind: 'drop', when: 'after-work' }],
])('a write is sent once, even when it is answered with %s', async (_what, fault) => {
  const { gitlab, token, job } = await start();
  const http = createGitlabHttp({ url: gitlab.url, token, limits: quick });
  onTestFinished(() => http.close());
  gitlab.fault({ method: 'POST', path: '/retry', times: 9, fault });

  const error = await failure(
    http.call({
      method: 'POST',
      path: `projects/${job.projectId}/jobs/${job.jobId}/retry`,
      accept: 'application/json',
      read: async () => 'done',
    }),
  );

  expect(error).toMatchObject({ name: 'ExternalError' });
  expect(gitlab.requests().filter(({ method }) => method === 'POST')).toHaveLength(1);
});
