import { createServer } from 'node:http';
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
}

export interface TestProxy extends Served {
  /** `host:port` of each CONNECT. */
  readonly asked: readonly string[];
}

/** A proxy for tunnels; every name is this machine to it. */
export async function startProxy({ refuses, login }: ProxyOptions = {}): Promise<TestProxy> {
  const asked: string[] = [];
  const server = createServer();
  server.on('connect', (request, socket, head) => {
    asked.push(request.url ?? '');
    const wanted = login && `Basic ${Buffer.from(login).toString('base64')}`;
    const answer =
      wanted && request.headers['proxy-authorization'] !== wanted
        ? {
            status: 407,
            reason: 'Proxy Authentication Required',
            headers: { 'Proxy-Authenticate': 'Basic realm="proxy"' },
          }
        : refuses;
    if (answer) {
      const lines = Object.entries(answer.headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.end(
        `HTTP/1.1 ${answer.status} ${answer.reason}\r\n${lines.join('')}\r\n<html>${answer.reason}</html>`,
      );
      return;
    }
    const target = connect({ host: '127.0.0.1', port: Number(request.url?.split(':').at(-1)) }, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.write(head);
      target.pipe(socket).pipe(target);
    });
    target.on('error', () => socket.destroy());
    socket.on('error', () => target.destroy());
    socket.on('close', () => target.destroy());
  });
  return { ...(await track(server)), asked };
}
