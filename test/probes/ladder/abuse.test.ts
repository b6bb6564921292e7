import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { toSecret } from '../../../src/credentials/secret.ts';
import * as behaviours from '../../../src/demo/registry/behaviours.ts';
import { createImage } from '../../../src/demo/registry/image.ts';
import { serve, track } from '../../../src/demo/registry/serve.ts';
import { allowing, climb, failureOf, startWorld } from './world.ts';

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

function kept<T extends { close(): Promise<void> }>(each: T): T {
  open.push(each);
  return each;
}

const plain = { scheme: 'http' } as const;
const limits = { stageTimeoutMs: 300, totalTimeoutMs: 1_500 };
/** Where a limit that is not kept is told apart from a slow machine: every one of these peers goes on for ever. */
const patienceMs = 15_000;
const maxBytes = 32 * 1_024 * 1_024;

/** What a peer could do to whoever asks; at any rung. */
const attacks = {
  'a body without end': behaviours.neverEnds,
  'a byte now and then': behaviours.drips(100),
  'redirects in circles': behaviours.redirectsTo('/v2/team/app/manifests/latest'),
  'a header of ten megabytes': behaviours.hasHugeHeader,
  'a bomb of gzip': behaviours.isBomb,
  'another protocol': behaviours.isGarbage,
  silence: behaviours.isSilent,
} as const;

describe.each(['all', 'manifest', 'blob', 'token'] as const)('at %s', (part) => {
  test.each(Object.entries(attacks))('%s ends within its limits', async (_name, attack) => {
    const world = kept(await startWorld({ login: 'token' }));
    world.registry.push('team/app', 'latest', createImage());
    if (part === 'token') world.tokens.behave(attack);
    else {
      const isFirst = part !== 'all';
      world.registry.behave(part === 'all' ? 'all' : part, (request, response) => {
        if (isFirst && request.headers.authorization === undefined) {
          const realm = `Bearer realm="http://auth.registry.test:${world.tokenServed.port}/token",service="registry.test"`;
          behaviours.refuses(401, 'UNAUTHORIZED', 'no', { 'www-authenticate': realm })(request, response);
        } else attack(request, response);
      });
    }
    const before = process.memoryUsage().rss;
    const start = performance.now();

    const report = await climb({ image: world.image('team/app'), endpoint: plain, request: limits });

    expect(performance.now() - start).toBeLessThan(patienceMs);
    expect(failureOf(report)).not.toBe('none');
    expect(report.cost.bytes).toBeLessThan(maxBytes);
    expect(process.memoryUsage().rss - before).toBeLessThan(2 * maxBytes);
  });
});

test.each([
  'http://127.0.0.2:PORT/token',
  'http://[::ffff:127.0.0.2]:PORT/token',
  'http://0x7f000002:PORT/token',
  'http://2130706434:PORT/token',
])('a realm at a forbidden address is not connected to: %s', async (address) => {
  const secret = kept(
    await serve({ listener: (_request, response) => response.end('secret'), host: '127.0.0.2' }),
  );
  const world = kept(
    await startWorld({ login: 'token', realm: address.replace('PORT', String(secret.port)) }),
  );

  const report = await climb({
    image: world.image('team/app'),
    endpoint: plain,
    tools: { policy: allowing('127.0.0.1:*') },
  });

  expect(failureOf(report)).toBe('token: egress-refused');
  expect(secret.connections()).toBe(0);
});

test('a redirect to a forbidden address is not connected to', async () => {
  const secret = kept(
    await serve({ listener: (_request, response) => response.end('secret'), host: '127.0.0.2' }),
  );
  const world = kept(await startWorld());
  world.registry.push('team/app', 'latest', createImage());
  world.registry.behave('blob', behaviours.redirectsTo(`http://127.0.0.2:${secret.port}/`));

  const report = await climb({
    image: world.image('team/app'),
    endpoint: plain,
    tools: { policy: allowing('127.0.0.1:*') },
  });

  expect(failureOf(report)).toBe('blob: egress-refused');
  expect(secret.connections()).toBe(0);
});

test('a TLS peer that drips never-ending garbage ends within its limit', async () => {
  const server = createServer((socket) => {
    const timer = setInterval(() => socket.write('\u0016'), 50);
    socket.on('close', () => clearInterval(timer));
    socket.on('error', () => undefined);
  });
  const served = kept(await track(server));
  const start = performance.now();

  const report = await climb({ image: `registry.test:${served.port}/app`, request: limits });

  expect(failureOf(report)).toMatch(/^tls: /);
  expect(performance.now() - start).toBeLessThan(patienceMs);
});

test('a resolver that never answers costs no more than a stage', async () => {
  const start = performance.now();

  const report = await climb({
    image: 'registry.test/app',
    request: limits,
    tools: { resolve: () => new Promise(() => undefined) },
  });

  expect(failureOf(report)).toBe('dns: resolver-silent');
  expect(performance.now() - start).toBeLessThan(patienceMs);
});

test('the whole time bounds a stage that has more', async () => {
  const served = kept(await track(createServer((socket) => socket.resume())));
  const start = performance.now();

  const report = await climb({
    image: `registry.test:${served.port}/app`,
    request: { stageTimeoutMs: 10_000, totalTimeoutMs: 400 },
  });

  expect(failureOf(report)).toBe('tls: deadline');
  expect(performance.now() - start).toBeLessThan(patienceMs);
});

test('a caller that gives up ends the ladder', async () => {
  const world = kept(await startWorld());
  const caller = new AbortController();
  world.registry.behave('all', () => caller.abort());

  const report = await climb({
    image: world.image('team/app'),
    endpoint: plain,
    request: { stageTimeoutMs: 10_000 },
    tools: { signal: caller.signal },
  });

  expect(failureOf(report)).toBe('ping: deadline');
});

test('a registry that sends the credential back in its words does not get it into the report', async () => {
  const world = kept(await startWorld({ login: 'basic' }));
  const password = 'pl4nted "Secr\\et" /+?=&7f3a';
  world.registry.behave('all', (request, response) => {
    const { authorization = '' } = request.headers;
    const spelled = [authorization, Buffer.from(authorization.slice(6), 'base64').toString()];
    const wanted = { 'www-authenticate': 'Basic realm="registry"' };
    if (authorization === '') behaviours.refuses(401, 'UNAUTHORIZED', 'log in', wanted)(request, response);
    else behaviours.refuses(403, 'DENIED', `no access for ${spelled.join(' or ')} here`)(request, response);
  });
  const told: string[] = [];

  const report = await climb({
    image: world.image('team/app'),
    endpoint: plain,
    credential: {
      kind: 'password',
      source: 'the request',
      key: '',
      username: 'robot',
      password: toSecret(password),
    },
    tools: { policy: allowing('127.0.0.1:*'), onHop: (hop) => void told.push(JSON.stringify(hop)) },
  });

  expect(failureOf(report)).toBe('manifest: denied');
  const all = [JSON.stringify(report), ...told].join('');
  expect(all).toContain('no access for');
  for (const spelling of [JSON.stringify(password).slice(1, -1), btoa(`robot:${password}`), btoa(password)])
    expect(all).not.toContain(spelling);
});
