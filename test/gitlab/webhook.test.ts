import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startGitlabStandIn } from '../../src/demo/gitlab/stand-in.ts';
import { openSocket } from './raw-http.ts';
import { startWebhook } from './webhook-server.ts';

const secret = 'correct horse battery staple';
const signingToken = `whsec_${randomBytes(32).toString('base64')}`;
const mib = 1_024 * 1_024;

const failedJob = {
  object_kind: 'build',
  project_id: 7,
  pipeline_id: 70,
  build_id: 700,
  build_status: 'failed',
  build_name: 'unit',
};

interface Post {
  readonly body?: unknown;
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function post(url: string, { body = failedJob, raw, headers = {} }: Post) {
  return fetch(url, {
    method: 'POST',
    body: raw ?? JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });
}

const token = { 'x-gitlab-token': secret };

interface Signing {
  readonly raw?: string;
  readonly key?: string;
  readonly id?: string;
  readonly timestamp?: number | string;
}

function signature({
  raw = JSON.stringify(failedJob),
  key = signingToken,
  id = 'msg-1',
  timestamp,
}: Signing = {}) {
  const at = String(timestamp ?? Math.floor(Date.now() / 1_000));
  const bytes = Buffer.from(key.slice('whsec_'.length), 'base64');
  const mac = createHmac('sha256', bytes).update(`${id}.${at}.${raw}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': `v1,${mac}` };
}

test('a failed job is answered 202 once it is stored', async () => {
  const { url, deliveries } = await startWebhook({ secret });

  const response = await post(url, { headers: { ...token, 'idempotency-key': 'key-1' } });

  expect(response.status).toBe(202);
  expect(deliveries).toMatchObject([
    { key: 'key-1', pipeline: null, failures: [{ projectId: 7, jobId: 700 }] },
  ]);
});

test('the answer waits for the store', async () => {
  const order: string[] = [];
  let finish: (() => void) | undefined;
  const { url } = await startWebhook({
    secret,
    store: async () => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      order.push('stored');
      return { kind: 'stored' };
    },
  });

  const response = post(url, { headers: token }).then(() => order.push('answered'));
  await vi.waitFor(() => expect(finish).toBeDefined(), { timeout: 20_000 });
  finish?.();
  await response;

  expect(order).toEqual(['stored', 'answered']);
});

test('what is stored already is answered 200', async () => {
  const { url } = await startWebhook({ secret, store: async () => ({ kind: 'known' }) });

  expect((await post(url, { headers: token })).status).toBe(200);
});

test('where nothing can be stored the answer is 503 and says so', async () => {
  const { url } = await startWebhook({ secret, store: async () => ({ kind: 'unavailable' }) });

  const response = await post(url, { headers: token });

  expect(response.status).toBe(503);
  expect(await response.text()).toContain('Nothing was stored');
});

test('a store that breaks is answered 500 without a word of why, and the next delivery is taken', async () => {
  let calls = 0;
  const { url, logged } = await startWebhook({
    secret,
    store: async () => {
      calls += 1;
      if (calls === 1) throw new Error('connection to 10.0.0.5 lost');
      return { kind: 'stored' };
    },
  });

  const broken = await post(url, { headers: token });
  const next = await post(url, { headers: token });

  expect(broken.status).toBe(500);
  expect(await broken.text()).not.toContain('10.0.0.5');
  expect(logged.join()).toContain('request failed');
  expect(next.status).toBe(202);
});

test.each([
  ['another kind', { object_kind: 'push' }],
  ['no kind', {}],
  ['a job that runs', { ...failedJob, build_status: 'running' }],
  ['a job without ids', { object_kind: 'build', build_status: 'failed' }],
  [
    'a pipeline that runs',
    { object_kind: 'pipeline', object_attributes: { id: 1, status: 'running' }, project: { id: 1 } },
  ],
])('an authentic event that is not ours is answered 200: %s', async (_what, body) => {
  const { url, deliveries } = await startWebhook({ secret });

  const response = await post(url, { body, headers: token });

  expect(response.status).toBe(200);
  expect(deliveries).toEqual([]);
});

test.each([
  ['the secret itself', token, 202],
  ['another one', { 'x-gitlab-token': `${secret}.` }, 401],
  ['a beginning of it', { 'x-gitlab-token': secret.slice(0, -1) }, 401],
  ['an empty one', { 'x-gitlab-token': '' }, 401],
  ['none', {}, 401],
  ['a signature instead', signature(), 401],
  [
    'the secret beside a wrong signature, which is ignored',
    { ...token, 'webhook-signature': 'v1,AAAA' },
    202,
  ],
])('with only a secret set, %s is answered as it should be', async (_what, headers, status) => {
  const { url } = await startWebhook({ secret });

  expect((await post(url, { headers })).status).toBe(status);
});

test('a secret outside ASCII is compared by its bytes', async () => {
  const { port } = await startWebhook({ secret: 'schlüssel-🔑' });
  const body = JSON.stringify(failedJob);
  const { socket, closed } = openSocket(port);

  socket.write(
    `POST /webhooks/gitlab HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Gitlab-Token: schlüssel-🔑\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );

  expect(await closed).toMatch(/^HTTP\/1\.1 202 /);
});

test('what GitLab sends is taken, signed or with a secret, and sent again keeps its key', async () => {
  const gitlab = await startGitlabStandIn();
  onTestFinished(() => gitlab.close());
  const { id: projectId } = gitlab.world.addProject({ fullPath: 'shop/app' });
  const { id: pipelineId } = gitlab.world.addPipeline({ projectId, status: 'failed' });
  const job = gitlab.world.addJob({ pipelineId, name: 'unit', status: 'failed' });
  const { url, deliveries } = await startWebhook({ secret, signingToken });

  const sent = await gitlab.send(url, gitlab.pipelineHook(pipelineId), { signingToken });
  const again = await gitlab.resend(sent);
  const old = await gitlab.send(url, gitlab.jobHook(job.id), { secret, gitlabVersion: '13.0' });

  expect([sent, again, old].map(({ outcome }) => outcome)).toMatchObject(
    [202, 202, 202].map((status) => ({ kind: 'answered', status })),
  );
  expect(deliveries.map(({ key }) => key)).toEqual([sent.idempotencyKey, sent.idempotencyKey, null]);
});

const wrongKey = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const nowSeconds = Math.floor(Date.now() / 1_000);

test.each([
  ['a valid signature', signature(), 202],
  [
    'a second one in a list',
    { ...signature(), 'webhook-signature': `v1,AAAA ${signature()['webhook-signature']}` },
    202,
  ],
  [
    'one of an unknown version only',
    { ...signature(), 'webhook-signature': signature()['webhook-signature'].replace('v1,', 'v2,') },
    401,
  ],
  ['one of another key', signature({ key: wrongKey }), 401],
  ['one of another body', signature({ raw: '{}' }), 401],
  ['one of another id', { ...signature(), 'webhook-id': 'msg-2' }, 401],
  ['one of another time', { ...signature(), 'webhook-timestamp': String(nowSeconds - 1) }, 401],
  ['one from 4 minutes ago', signature({ timestamp: nowSeconds - 240 }), 202],
  ['one from 4 minutes ahead', signature({ timestamp: nowSeconds + 240 }), 202],
  ['one from 6 minutes ago', signature({ timestamp: nowSeconds - 360 }), 401],
  ['one from 6 minutes ahead', signature({ timestamp: nowSeconds + 360 }), 401],
  ['one in milliseconds', signature({ timestamp: nowSeconds * 1_000 }), 401],
  ['one at no time', signature({ timestamp: 'soon' }), 401],
  ['one without an id', { ...signature(), 'webhook-id': undefined }, 401],
  ['one without a time', { ...signature(), 'webhook-timestamp': undefined }, 401],
  ['an empty one', { ...signature(), 'webhook-signature': '' }, 401],
  ['none', {}, 401],
  ['the signing token in place of the secret', { 'x-gitlab-token': signingToken }, 401],
])('with only a signing token set, %s is answered as it should be', async (_what, headers, status) => {
  const { url } = await startWebhook({ signingToken });

  expect((await post(url, { headers: present(headers) })).status).toBe(status);
});

test.each([
  ['the secret alone', token, 202],
  ['a wrong secret alone', { 'x-gitlab-token': 'x' }, 401],
  ['a signature alone', signature(), 202],
  ['a signature beside a wrong secret', { ...signature(), 'x-gitlab-token': 'x' }, 202],
  ['a wrong signature beside the secret', { ...signature({ key: wrongKey }), ...token }, 401],
  [
    'an incomplete signature beside the secret',
    { 'webhook-signature': signature()['webhook-signature'], ...token },
    401,
  ],
  ['an empty signature beside the secret', { 'webhook-signature': '', ...token }, 401],
  ['neither', {}, 401],
])('with both set, %s is answered as it should be', async (_what, headers, status) => {
  const { url } = await startWebhook({ secret, signingToken });

  expect((await post(url, { headers })).status).toBe(status);
});

test('a signature is checked over the bytes as they were sent', async () => {
  const { url, deliveries } = await startWebhook({ signingToken });
  const raw = `{ "object_kind" : "build",\n"build_name":"caf\\u00e9 ☕",${JSON.stringify(failedJob).slice(1)}`;

  expect((await post(url, { raw, headers: signature({ raw }) })).status).toBe(202);
  expect(deliveries).toHaveLength(1);
});

test('where a signature decided, the key of the delivery is the signed one', async () => {
  const { url, deliveries } = await startWebhook({ secret, signingToken });

  await post(url, { headers: { ...signature({ id: 'signed' }), 'idempotency-key': 'forged' } });
  await post(url, { headers: { ...token, 'idempotency-key': 'told' } });
  await post(url, { headers: { ...token, 'idempotency-key': 'x'.repeat(300) } });
  await post(url, { headers: token });

  expect(deliveries.map(({ key }) => key)).toEqual(['signed', 'told', null, null]);
});

test.each([
  ['application/json; charset=utf-8', 202],
  ['APPLICATION/JSON', 202],
  ['application/json;x=y', 202],
  ['text/plain', 415],
  ['application/x-www-form-urlencoded', 415],
  ['application/jsonp', 415],
  ['application/vnd.api+json', 415],
])('content type %s is answered %i', async (contentType, status) => {
  const { url } = await startWebhook({ secret });

  expect((await post(url, { headers: { ...token, 'content-type': contentType } })).status).toBe(status);
});

test.each(['', '{', 'null', '[]', '"text"', '42', '{"a":}', '\u0000', '[{"object_kind":"build"}]'])(
  'a body that is no JSON object is answered 400: %j',
  async (raw) => {
    const { url } = await startWebhook({ secret });

    expect((await post(url, { raw, headers: token })).status).toBe(400);
  },
);

test('the first fault in the order size, authenticity, content type, body is the answer', async () => {
  const { url } = await startWebhook({ secret });
  const large = ' '.repeat(10 * mib + 1);
  const text = { 'content-type': 'text/plain' };

  const statuses = [
    (await post(url, { raw: large, headers: text })).status,
    (await post(url, { raw: 'x', headers: text })).status,
    (await post(url, { raw: 'x', headers: { ...text, ...token } })).status,
    (await post(url, { raw: 'x', headers: token })).status,
  ];

  expect(statuses).toEqual([413, 401, 415, 400]);
});

test('10 MiB are taken, one byte more is not', async () => {
  const { url } = await startWebhook({ secret });
  const padded = (bytes: number) => JSON.stringify(failedJob).padEnd(bytes, ' ');

  expect((await post(url, { raw: padded(10 * mib), headers: token })).status).toBe(202);
  expect((await post(url, { raw: padded(10 * mib + 1), headers: token })).status).toBe(413);
});

test('a body without end is answered 413 after 10 MiB, and the sender gets to read that', async () => {
  const { port } = await startWebhook({ secret });
  const { socket, closed, text } = openSocket(port);
  const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;

  socket.write('POST /webhooks/gitlab HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
  let sent = 0;
  while (text() === '' && sent < 30 * mib) {
    sent += chunk.length;
    if (!socket.write(chunk)) await Promise.race([once(socket, 'drain'), closed]);
  }
  socket.end();

  expect(await closed).toMatch(/^HTTP\/1\.1 413 [\s\S]*connection: close[\s\S]*at most 10 MiB/i);
  expect(sent).toBeGreaterThan(10 * mib);
});

test('a sender that writes all of a large body before it reads still gets the 413', async () => {
  const { port } = await startWebhook({ secret });
  const { socket, closed } = openSocket(port);
  const size = 25 * mib;

  socket.pause();
  socket.write(`POST /webhooks/gitlab HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n`);
  const error = await new Promise((resolve) => {
    socket.write(Buffer.alloc(size, 0x20), resolve);
  });
  socket.resume();

  expect(error ?? null).toBeNull();
  expect(await closed).toMatch(/^HTTP\/1\.1 413 /);
});

test('forgeries that fill the memory for large bodies do not keep a delivery out', async () => {
  const { port, url } = await startWebhook({ signingToken });
  const forged = { ...signature(), 'webhook-signature': 'v1,forged' };
  const lines = Object.entries(forged).map(([name, value]) => `${name}: ${value}\r\n`);
  for (let count = 0; count < 8; count += 1) {
    const { socket } = openSocket(port);
    onTestFinished(() => void socket.destroy());
    socket.write(
      `POST /webhooks/gitlab HTTP/1.1\r\nHost: x\r\n${lines.join('')}Content-Length: ${10 * mib}\r\n\r\n`,
    );
    socket.write(Buffer.alloc(10 * mib - 1));
  }
  await vi.waitFor(
    async () => expect((await post(url, { raw: ' '.repeat(mib), headers: forged })).status).toBe(503),
    { timeout: 20_000 },
  );

  expect((await post(url, { headers: signature() })).status).toBe(202);
});

test('a thousand deliveries at once are all taken', async () => {
  const { url, deliveries } = await startWebhook({ secret });
  const sent = Array.from({ length: 1_000 }, (_, id) =>
    post(url, { body: { ...failedJob, build_id: id + 1 }, headers: token }),
  );

  const statuses = await Promise.all(sent.map(async (answer) => (await answer).status));
  expect(new Set(statuses)).toEqual(new Set([202]));
  expect(deliveries).toHaveLength(1_000);
});

test('a sender that goes away does no harm', async () => {
  const { port, url, deliveries } = await startWebhook({ secret });
  const { socket } = openSocket(port);
  socket.write('POST /webhooks/gitlab HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"object');
  await once(socket, 'connect');
  socket.destroy();

  expect((await post(url, { headers: token })).status).toBe(202);
  expect(deliveries).toHaveLength(1);
});

test('a body that does not arrive in time ends with the connection', async () => {
  const { port } = await startWebhook({ secret, limits: { requestTimeoutMs: 300, headersTimeoutMs: 200 } });
  const { socket, closed } = openSocket(port);

  socket.write('POST /webhooks/gitlab HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"o');

  expect(await closed).toMatch(/^HTTP\/1\.1 408 /);
});

test.each(['GET', 'PUT', 'DELETE', 'OPTIONS'])('%s is answered 405 and what is allowed', async (method) => {
  const { url } = await startWebhook({ secret });

  const response = await fetch(url, { method, headers: token });

  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('POST');
});

test('no answer and no log line holds anything of what was sent', async () => {
  const { url, logged } = await startWebhook({ secret });
  const marked = 'glpat-abcdefghij0123456789';

  const responses = await Promise.all([
    post(url, { raw: marked, headers: token }),
    post(url, { headers: { 'x-gitlab-token': marked } }),
    post(url, { body: { object_kind: marked }, headers: token }),
    post(url, { headers: { ...token, 'content-type': marked } }),
    post(url, { body: { ...failedJob, build_name: marked, variables: [{ value: marked }] }, headers: token }),
  ]);

  const texts = await Promise.all(responses.map((response) => response.text()));
  expect([...texts, ...logged].join()).not.toContain(marked);
});

test('keys of the prototype change nothing', async () => {
  const { url, deliveries } = await startWebhook({ secret });
  const raw = `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},${JSON.stringify(failedJob).slice(1)}`;

  await post(url, { raw, headers: token });

  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  expect(deliveries[0]).not.toHaveProperty('polluted');
});

test('without any secret the webhook is not built', async () => {
  await expect(startWebhook({})).rejects.toThrow('GITLAB_WEBHOOK_SECRET or GITLAB_SIGNING_TOKEN');
});

test.each(['whsec_', 'whsec_c2hvcnQ=', randomBytes(32).toString('base64'), 'whsec_!!!'])(
  'a signing token that is none is refused at the start: %s',
  async (malformed) => {
    await expect(startWebhook({ signingToken: malformed })).rejects.toThrow('GITLAB_SIGNING_TOKEN');
  },
);

function present(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
