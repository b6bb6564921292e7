import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { type Served, track } from './serve.ts';

interface ProxyOptions {
  /** Undefined: it connects to whatever it is asked for, on this machine. */
  readonly refuses?: {
    readonly status: number;
    readonly reason: string;
    readonly headers?: Readonly<Record<string, string>>;
  };
  /** `user:password`; undefined: open to everyone. */
  readonly login?: string;
  /** Where every tunnel ends; the port that was asked for where absent. */
  readonly port?: number;
}

export interface TestProxy extends Served {
  /** `host:port` of each CONNECT. */
  readonly asked: readonly string[];
  /** `GET http://host:port/path` of each request that it was given to pass on. */
  readonly forwarded: readonly string[];
}

/** A proxy for tunnels and for plain HTTP; every name is this machine to it. */
export async function startProxy({ refuses, login, port }: ProxyOptions = {}): Promise<TestProxy> {
  const asked: string[] = [];
  const forwarded: string[] = [];
  const wanted = login && `Basic ${Buffer.from(login).toString('base64')}`;
  const refusalOf = ({ headers }: IncomingMessage) =>
    wanted && headers['proxy-authorization'] !== wanted ? wantsLogin : refuses;
  const server = createServer((request, response) => {
    forwarded.push(`${request.method} ${request.url}`);
    const refusal = refusalOf(request);
    if (refusal === undefined) return passOn(request, response);
    response.writeHead(refusal.status, refusal.reason, { 'content-type': 'text/html', ...refusal.headers });
    return response.end(`<html>${refusal.reason}</html>`);
  });
  server.on('connect', (request, socket, head) => {
    asked.push(request.url ?? '');
    const refusal = refusalOf(request);
    if (refusal) {
      const lines = Object.entries(refusal.headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.end(
        `HTTP/1.1 ${refusal.status} ${refusal.reason}\r\n${lines.join('')}\r\n<html>${refusal.reason}</html>`,
      );
      return;
    }
    const target = connect(
      { host: '127.0.0.1', port: port ?? Number(request.url?.split(':').at(-1)) },
      () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        target.write(head);
        target.pipe(socket).pipe(target);
      },
    );
    target.on('error', () => socket.destroy());
    socket.on('error', () => target.destroy());
    socket.on('close', () => target.destroy());
  });
  return { ...(await track(server)), asked, forwarded };
}

const wantsLogin: NonNullable<ProxyOptions['refuses']> = {
  status: 407,
  reason: 'Proxy Authentication Required',
  headers: { 'Proxy-Authenticate': 'Basic realm="proxy"' },
};

/** Adds `Via`, as proxies have to. */
function passOn(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search, port } = new URL(request.url ?? '');
  const { method, headers } = request;
  const { 'proxy-authorization': _own, ...others } = headers;
  const target = ask(
    { host: '127.0.0.1', port, method, path: `${pathname}${search}`, headers: others },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, { ...answer.headers, via: '1.1 proxy.test' });
      answer.pipe(response);
    },
  );
  target.on('error', () => response.destroy());
  request.pipe(target);
}
