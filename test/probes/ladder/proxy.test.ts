import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { toSecret } from '../../../src/credentials/secret.ts';
import { createImage } from '../../../src/demo/registry/image.ts';
import { startProxy } from '../../../src/demo/registry/proxy.ts';
import { serve, track } from '../../../src/demo/registry/serve.ts';
import type { Resolve } from '../../../src/egress/resolve.ts';
import type { ProxyChoice } from '../../../src/host/registry-settings.ts';
import { type Authority, createAuthority, type Pair } from './pki.ts';
import {
  allowing,
  climb,
  failureOf,
  hopOf,
  outcomesOf,
  resolved,
  resolveTest,
  startWorld,
  trusting,
} from './world.ts';

let authority: Authority;
let pair: Pair;
const open: { close(): Promise<void> }[] = [];

beforeAll(() => {
  authority = createAuthority('Test authority');
  pair = authority.issue({ names: 'DNS:registry.test,DNS:*.registry.test' });
});
afterAll(() => authority.close());
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

function kept<T extends { close(): Promise<void> }>(each: T): T {
  open.push(each);
  return each;
}

function proxyAt(port: number, changes: Partial<Extract<ProxyChoice, { kind: 'proxy' }>> = {}): ProxyChoice {
  const shown = `http://proxy.test:${port}`;
  return {
    kind: 'proxy',
    scheme: 'http',
    hostname: 'proxy.test',
    port,
    shown,
    login: null,
    why: 'HTTPS_PROXY',
    ...changes,
  };
}

async function climbThrough(proxy: ProxyChoice) {
  const world = kept(await startWorld({ login: 'token', tls: pair }));
  world.registry.push('team/app', 'latest', createImage());
  const endpoint = { tls: trusting(authority.certificate), proxy };
  const report = await climb({ image: world.image('team/app'), endpoint, proxyFor: () => proxy });
  return { world, report };
}

test('a proxy is asked for the registry and for its token server', async () => {
  const proxy = kept(await startProxy());

  const { world, report } = await climbThrough(proxyAt(proxy.port));

  expect(failureOf(report)).toBe('none');
  expect(hopOf(report, 'proxy')).toMatchObject({
    outcome: 'passed',
    evidence: { status: 200, why: 'HTTPS_PROXY' },
  });
  expect(hopOf(report, 'dns').evidence).toMatchObject({ name: 'proxy.test' });
  expect(proxy.asked).toEqual([
    `registry.test:${world.served.port}`,
    `auth.registry.test:${world.tokenServed.port}`,
  ]);
});

test('a proxy that wants a login gets the one that is set, which is shown to no one', async () => {
  const proxy = kept(await startProxy({ login: 'me:hidden-word' }));
  const login = { username: 'me', password: toSecret('hidden-word') };

  const { report: without } = await climbThrough(proxyAt(proxy.port));
  const { report } = await climbThrough(proxyAt(proxy.port, { login }));

  expect(failureOf(without)).toBe('proxy: proxy-login-wanted');
  expect(hopOf(without, 'proxy').evidence).toMatchObject({
    status: 407,
    headers: { 'proxy-authenticate': 'Basic realm="proxy"' },
  });
  expect(failureOf(report)).toBe('none');
  expect(JSON.stringify(report)).not.toContain('hidden-word');
});

test.each([
  [403, 'Forbidden', 'proxy-refused'],
  [503, 'Service Unavailable', 'proxy-target-unreachable'],
])('a proxy that answers %d', async (status, reason, fault) => {
  const proxy = kept(
    await startProxy({ refuses: { status, reason, headers: { 'X-Squid-Error': 'ERR_ACCESS_DENIED 0' } } }),
  );

  const { report } = await climbThrough(proxyAt(proxy.port));

  expect(failureOf(report)).toBe(`proxy: ${fault}`);
  expect(hopOf(report, 'proxy').evidence).toMatchObject({
    status,
    reason,
    headers: { 'x-squid-error': 'ERR_ACCESS_DENIED 0' },
  });
});

test.each([
  [
    'ends the connection',
    'proxy-closed',
    () => createServer((socket) => socket.once('data', () => socket.end())),
  ],
  ['says nothing', 'proxy-timeout', () => createServer((socket) => socket.resume())],
  [
    'speaks something else',
    'proxy-not-http',
    () => createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')),
  ],
] as const)('a proxy that %s', async (_name, fault, create) => {
  const proxy = kept(await track(create()));

  const { report } = await climbThrough(proxyAt(proxy.port));

  expect(failureOf(report)).toBe(`proxy: ${fault}`);
});

test.each([
  [proxyAt(1), 'tcp: proxy-unreachable'],
  [proxyAt(3128, { hostname: 'proxy.example' }), 'dns: proxy-name-unresolved'],
  [{ kind: 'invalid', shown: 'ht!tp://', why: 'HTTPS_PROXY is no URL' } as const, 'proxy: proxy-invalid'],
])('a proxy that is not there', async (proxy, failure) => {
  const { report } = await climbThrough(proxy);

  expect(failureOf(report)).toBe(failure);
});

test('a proxy that is said to speak TLS and does not', async () => {
  const proxy = kept(await startProxy());

  const { report } = await climbThrough(proxyAt(proxy.port, { scheme: 'https' }));

  expect(failureOf(report)).toBe('proxy: proxy-tls');
});

describe('to a registry in plain HTTP', () => {
  async function climbPlain(proxy: ProxyChoice, options: Partial<Parameters<typeof startWorld>[0]> = {}) {
    const world = kept(await startWorld({ login: 'token', ...options }));
    world.registry.push('team/app', 'latest', createImage());
    const endpoint = { scheme: 'http', proxy } as const;
    const report = await climb({ image: world.image('team/app'), endpoint, proxyFor: () => proxy });
    return { world, report };
  }

  test('a proxy is given each request with its whole address, and no CONNECT', async () => {
    const proxy = kept(await startProxy());

    const { world, report } = await climbPlain(proxyAt(proxy.port, { why: 'HTTP_PROXY' }));

    expect(failureOf(report)).toBe('none');
    expect(hopOf(report, 'proxy')).toMatchObject({
      outcome: 'passed',
      evidence: { why: 'HTTP_PROXY', method: 'forward', target: `registry.test:${world.served.port}` },
    });
    expect(hopOf(report, 'dns').evidence).toMatchObject({ name: 'proxy.test' });
    expect(proxy.asked).toEqual([]);
    expect(proxy.forwarded).toContain(
      `GET http://registry.test:${world.served.port}/v2/team/app/manifests/latest`,
    );
    expect(proxy.forwarded.some((line) => line.startsWith(`GET http://auth.registry.test:`))).toBe(true);
    expect(proxy.forwarded).toHaveLength(report.cost.requests);
  });

  test('the login of the proxy goes to it with each request, and no further', async () => {
    const proxy = kept(await startProxy({ login: 'me:hidden-word' }));
    const login = { username: 'me', password: toSecret('hidden-word') };

    const { report: without } = await climbPlain(proxyAt(proxy.port));
    const { report } = await climbPlain(proxyAt(proxy.port, { login }));

    expect(failureOf(without)).toBe('proxy: proxy-login-wanted');
    expect(hopOf(without, 'proxy').evidence).toMatchObject({
      status: 407,
      headers: { 'proxy-authenticate': 'Basic realm="proxy"' },
    });
    expect(outcomesOf(without)).toBe('pppfsssssss');
    expect(failureOf(report)).toBe('none');
    expect(JSON.stringify(report)).not.toContain('hidden-word');
  });

  test.each([
    [403, { 'X-Squid-Error': 'ERR_ACCESS_DENIED 0' }, 'proxy-refused'],
    [503, { 'X-Squid-Error': 'ERR_CONNECT_FAIL 111' }, 'proxy-target-unreachable'],
    [502, { 'Proxy-Status': 'edge.corp; error=connection_refused' }, 'proxy-target-unreachable'],
    [403, { Server: 'Zscaler/6.2' }, 'proxy-refused'],
    [504, { Via: '1.1 proxy.corp' }, 'proxy-target-unreachable'],
  ])('a proxy that answers %d in its own name with %o', async (status, headers, fault) => {
    const proxy = kept(await startProxy({ refuses: { status, reason: 'No', headers } }));

    const { report } = await climbPlain(proxyAt(proxy.port));

    expect(failureOf(report)).toBe(`proxy: ${fault}`);
    expect(hopOf(report, 'proxy').evidence).toMatchObject({ status });
  });

  test.each([
    [503, '<html>Service Unavailable</html>', 'text/html', 'ping: answer-5xx'],
    [
      403,
      JSON.stringify({ errors: [{ code: 'DENIED', message: 'no' }] }),
      'application/json',
      'manifest: denied',
    ],
  ])('what the registry answers itself with %d stays its own', async (status, body, type, failure) => {
    const proxy = kept(await startProxy());
    const registry = kept(
      await serve({
        listener: (_request, response) =>
          response.writeHead(status, { 'content-type': type, server: 'nginx' }).end(body),
      }),
    );
    const endpoint = { scheme: 'http', proxy: proxyAt(proxy.port) } as const;

    const report = await climb({ image: `registry.test:${registry.port}/team/app`, endpoint });

    expect(failureOf(report)).toBe(failure);
    expect(hopOf(report, 'proxy').outcome).toBe('passed');
  });

  test.each([
    [
      'ends the connection',
      'proxy-closed',
      () => createServer((socket) => socket.once('data', () => socket.end())),
    ],
    ['says nothing', 'proxy-timeout', () => createServer((socket) => socket.resume())],
    [
      'speaks something else',
      'proxy-not-http',
      () => createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')),
    ],
  ] as const)('a proxy that %s', async (_name, fault, create) => {
    const proxy = kept(await track(create()));

    const { report } = await climbPlain(proxyAt(proxy.port));

    expect(failureOf(report)).toBe(`proxy: ${fault}`);
  });

  test('a proxy that refuses only the token server fails where the token is asked for', async () => {
    const world = kept(await startWorld({ login: 'token' }));
    const strict = kept(
      await startProxy({
        refuses: { status: 403, reason: 'Forbidden', headers: { 'X-Squid-Error': 'ERR_ACCESS_DENIED 0' } },
      }),
    );
    const endpoint = { scheme: 'http' } as const;

    const report = await climb({
      image: world.image('team/app'),
      endpoint,
      proxyFor: () => proxyAt(strict.port),
    });

    expect(failureOf(report)).toBe('token: proxy-refused');
  });

  test('a name that the registry chose and that leads inside is not handed to the proxy', async () => {
    const proxy = kept(await startProxy());
    const realm = 'http://inside.internal/token';
    const world = kept(await startWorld({ login: 'token', realm }));
    const resolve: Resolve = async (name) =>
      name === 'inside.internal' ? resolved('169.254.169.254') : resolveTest(name, 100);
    const endpoint = { scheme: 'http', proxy: proxyAt(proxy.port) } as const;

    const report = await climb({
      image: world.image('team/app'),
      endpoint,
      proxyFor: () => proxyAt(proxy.port),
      tools: { resolve, policy: allowing('127.0.0.0/8:*,*.test:*,*.internal:*') },
    });

    expect(failureOf(report)).toBe('token: egress-refused');
    expect(proxy.forwarded.join()).not.toContain('inside.internal');
  });
});

test('a proxy is not sent to a metadata service', async () => {
  const proxy = kept(await startProxy());
  const endpoint = { proxy: proxyAt(proxy.port), scheme: 'http' } as const;

  const report = await climb({
    image: '169.254.169.254:80/latest/app',
    endpoint: { ...endpoint, hostname: '169.254.169.254', port: 80 },
  });

  expect(failureOf(report)).toBe('proxy: egress-refused');
  expect(proxy.asked).toEqual([]);
});
