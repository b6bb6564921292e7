import { once } from 'node:events';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { expect, onTestFinished, test, vi } from 'vitest';
import { statusRoutes } from '../src/bot/status-routes.ts';
import { ConfigError } from '../src/errors.ts';
import { createHttpServer, type HttpServerLimits, type Listener, type Route } from '../src/http-server.ts';
import { exchangeRaw, openSocket } from './gitlab/raw-http.ts';

interface Options {
  readonly routes?: readonly Route[];
  readonly fallback?: Listener;
  readonly limits?: Partial<HttpServerLimits>;
}

async function start({ routes = [], limits = {}, ...rest }: Options) {
  const logged: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  const server = createHttpServer({
    host: '127.0.0.1',
    port: 0,
    log,
    routes,
    limits: { closeTimeoutMs: 500, ...limits },
    ...rest,
  });
  const { port } = await server.listen();
  onTestFinished(() => server.close());
  return { server, port, url: `http://127.0.0.1:${port}`, logged };
}

const hello: Route = {
  method: 'GET',
  path: '/hello',
  listener: (_request, response) => {
    response.end('hello');
  },
};

/** A listener that the test lets go on. */
function held() {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const listener: Listener = async (_request, response) => {
    begin();
    await released;
    response.end('done');
  };
  return { route: { method: 'GET', path: '/held', listener } satisfies Route, begun, release };
}

test('a route is found by method and path, whatever follows the question mark', async () => {
  const { url } = await start({ routes: [hello] });

  expect(await (await fetch(`${url}/hello?a=%E0%A4%A`)).text()).toBe('hello');
  expect((await fetch(`${url}/hello`, { method: 'HEAD' })).status).toBe(200);
  expect((await fetch(`${url}/hello/`)).status).toBe(404);
  expect((await fetch(`${url}/Hello`)).status).toBe(404);
});

test('the last part of a path may be a parameter, which the listener gets as it was sent', async () => {
  const form: Route = {
    method: 'GET',
    path: '/forms/:token',
    listener: (_request, response, parameter) => void response.end(parameter),
  };
  const { url } = await start({ routes: [form] });

  expect(await (await fetch(`${url}/forms/a%2Fb?c=d`)).text()).toBe('a%2Fb');
  for (const path of ['/forms', '/forms/', '/forms/a/b', '/forms/a/']) {
    expect((await fetch(`${url}${path}`)).status).toBe(404);
  }
  expect((await fetch(`${url}/forms/a`, { method: 'POST' })).headers.get('allow')).toBe('GET, HEAD');
});

test('what stands in the place of a parameter is not logged', async () => {
  const broken: Route = {
    method: 'GET',
    path: '/forms/:token',
    listener: () => Promise.reject(new Error('x')),
  };
  const { url, logged } = await start({ routes: [broken] });

  expect((await fetch(`${url}/forms/one-time-token`)).status).toBe(500);
  expect(logged.join('')).toContain('/forms/:token');
  expect(logged.join('')).not.toContain('one-time-token');
});

test('another method is answered 405 with those that are allowed', async () => {
  const post: Route = { ...hello, method: 'POST' };
  const { url } = await start({ routes: [hello, post] });

  const response = await fetch(`${url}/hello`, { method: 'DELETE' });

  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('GET, HEAD, POST');
});

test('the fallback gets what no route has', async () => {
  const { url } = await start({
    routes: [hello],
    fallback: (incoming, response) => void response.end(`${incoming.method} ${incoming.url}`),
  });

  const response = await fetch(`${url}/slack/events?x=1`, { method: 'POST' });

  expect(await response.text()).toBe('POST /slack/events?x=1');
});

test.each([
  '//',
  '///x',
  '/%',
  '/%E0%A4%A',
  '/..//../etc/passwd',
  '*',
  'http://[',
  '/\\',
  '/?',
  'http://x/hello',
])('the target %s harms nothing', async (target) => {
  const { port, url } = await start({ routes: [hello] });

  const answer = await exchangeRaw(port, `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);

  expect(answer).toMatch(/^HTTP\/1\.1 (400|404) /);
  expect((await fetch(`${url}/hello`)).status).toBe(200);
});

test.each([
  ['no HTTP at all', '\u0016\u0003\u0001\u0002\u0000\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['no host', 'GET /hello HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
  [
    'two lengths',
    'POST /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx',
    /^HTTP\/1\.1 400 /,
  ],
  [
    'length and chunks',
    'POST /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    /^HTTP\/1\.1 400 /,
  ],
  [
    'headers over 16 KiB',
    `GET /hello HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
    /^HTTP\/1\.1 431 /,
  ],
  ['HTTP/1.0', 'GET /hello HTTP/1.0\r\n\r\n', /^HTTP\/1\.1 200 [\s\S]*hello$/],
])('%s is answered and harms nothing', async (_what, bytes, expected) => {
  const { port, url } = await start({ routes: [hello] });

  expect(await exchangeRaw(port, bytes)).toMatch(expected);
  expect((await fetch(`${url}/hello`)).status).toBe(200);
});

test('pipelined requests are answered in order', async () => {
  const { port } = await start({
    routes: [hello],
    fallback: async (incoming, response) => {
      await new Promise(setImmediate);
      response.end(`at ${incoming.url}`);
    },
  });

  const answer = await exchangeRaw(
    port,
    'GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  );

  expect(answer.match(/at \/a|hello|at \/b/g)).toEqual(['at /a', 'hello', 'at /b']);
});

test.each<[string, Listener]>([
  ['rejects', async () => Promise.reject(new Error('password is hunter2'))],
  [
    'throws',
    () => {
      throw new Error('password is hunter2');
    },
  ],
])(
  'a listener that %s is answered 500 without its reason, and the process stays up',
  async (_how, listener) => {
    const { url, logged } = await start({ routes: [hello, { method: 'GET', path: '/broken', listener }] });

    const response = await fetch(`${url}/broken?token=abc`);

    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('hunter2');
    expect(logged.join()).toContain('"route":"/broken"');
    expect(logged.join()).not.toContain('token=abc');
    expect((await fetch(`${url}/hello`)).status).toBe(200);
  },
);

test('a listener that breaks amid its answer ends the connection, so that nobody takes it for whole', async () => {
  const { url } = await start({
    fallback: async (_incoming, response) => {
      response.write('half');
      await new Promise(setImmediate);
      throw new Error('broken');
    },
  });

  await expect(fetch(url).then((response) => response.text())).rejects.toThrow(/terminated|fetch failed/);
});

test('headers that do not arrive in time end with the connection', async () => {
  const { port } = await start({ limits: { headersTimeoutMs: 200, requestTimeoutMs: 400 } });

  expect(await exchangeRaw(port, 'GET /hello HTTP/1.1\r\nHost:')).toMatch(/^HTTP\/1\.1 408 /);
});

test('connections over the limit are closed', async () => {
  const { port } = await start({ routes: [hello], limits: { maxConnections: 1 } });
  const first = openSocket(port);
  await once(first.socket, 'connect');

  expect(await openSocket(port).closed).toBe('');
  first.socket.destroy();
});

test('a port that is taken is a fault of the configuration', async () => {
  const { port } = await start({});
  const log = pino({ level: 'silent' });
  const second = createHttpServer({ host: '127.0.0.1', port, routes: [], log });

  await expect(second.listen()).rejects.toThrow(ConfigError);
  await expect(second.listen()).rejects.toThrow(/HOST, PORT: another program listens there/);
});

test('a host that is none of this machine is a fault of the configuration', async () => {
  const server = createHttpServer({ host: '192.0.2.1', port: 0, routes: [], log: pino({ level: 'silent' }) });

  await expect(server.listen()).rejects.toThrow(/HOST is no address of this machine/);
});

test('closing lets a request in flight end, and takes no other', async () => {
  const { route, begun, release } = held();
  const { server, port, url } = await start({ routes: [route], limits: { closeTimeoutMs: 5_000 } });
  const response = fetch(`${url}/held`);
  await begun;

  const closed = server.close();
  const refused = openSocket(port);
  release();

  expect(await (await response).text()).toBe('done');
  await closed;
  expect(await refused.closed).toBe('');
});

test('closing does not wait for idle connections', async () => {
  const { server, port } = await start({ routes: [hello], limits: { closeTimeoutMs: 60_000 } });
  const { socket, closed, text } = openSocket(port);
  socket.write('GET /hello HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n');
  await vi.waitFor(() => expect(text()).toContain('hello'), { timeout: 20_000 });

  await server.close();

  expect(await closed).toContain('hello');
});

test('closing ends a request that does not end by itself in time', async () => {
  const { route, begun } = held();
  const { server, url } = await start({ routes: [route], limits: { closeTimeoutMs: 50 } });
  const response = fetch(`${url}/held`).then(
    () => 'answered',
    () => 'broken off',
  );
  await begun;

  await server.close();

  expect(await response).toBe('broken off');
});

function status(checks: Readonly<Record<string, () => Promise<unknown>>>) {
  const metrics = new Registry();
  return { routes: statusRoutes({ checks, metrics, checkTimeoutMs: 100 }), metrics };
}

test('healthz answers while the process lives', async () => {
  const { url } = await start(status({ redis: () => Promise.reject(new Error('away')) }));

  expect((await fetch(`${url}/healthz`)).status).toBe(200);
});

test('readyz answers 200 when everything answers', async () => {
  const { url } = await start(status({ redis: async () => 'PONG', slack: async () => undefined }));

  const response = await fetch(`${url}/readyz`);

  expect(response.status).toBe(200);
  expect(await response.text()).toBe('ready\nredis: answers\nslack: answers\n');
});

test('readyz answers 503 and names what does not answer, without its error', async () => {
  const { url } = await start(
    status({
      redis: async () => 'PONG',
      slack: () => Promise.reject(new Error('xoxb-1')),
      other: () => new Promise(() => {}),
      broken: () => {
        throw new Error('at once');
      },
    }),
  );

  const response = await fetch(`${url}/readyz`);

  expect(response.status).toBe(503);
  expect(await response.text()).toBe(
    'not ready\nredis: answers\nslack: does not answer\nother: does not answer\nbroken: does not answer\n',
  );
});

test('however many ask at once, a check runs once', async () => {
  let finish = () => {};
  const check = vi.fn<() => Promise<void>>(
    () =>
      new Promise((resolve) => {
        finish = resolve;
      }),
  );
  let asked = 0;
  const { routes } = status({ slack: check });
  const counted = routes.map((route) => ({
    ...route,
    listener: (...exchange: Parameters<Listener>) => {
      asked += 1;
      if (asked === 20) setImmediate(() => finish());
      return route.listener(...exchange);
    },
  }));
  const { url } = await start({ routes: counted });

  const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(`${url}/readyz`)));

  expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 20 }, () => 200));
  expect(check).toHaveBeenCalledOnce();
});

test('metrics are in the text form of Prometheus', async () => {
  const { url } = await start(status({}));

  const response = await fetch(`${url}/metrics`);

  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/plain');
});
