import type { Duplex } from 'node:stream';
import type { Fault } from '../probes/ladder/faults.ts';
import { faultOfProxy, tellingHeaders, wordsOfProxy } from './proxy-answer.ts';
import type { Evidence } from './stage.ts';

export type Tunnelled =
  | { readonly kind: 'open'; readonly evidence: Evidence }
  | { readonly kind: 'failed'; readonly fault: Fault; readonly evidence: Evidence };

interface TunnelOptions {
  readonly socket: Duplex;
  /** `host:port` that is asked for. */
  readonly target: string;
  readonly login: { readonly username: string; readonly password: string } | null;
  readonly timeoutMs: number;
}

const maxHeadBytes = 16_384;

/** Asks a proxy for a connection by CONNECT, and keeps what it says when it refuses: status, headers, words. */
export async function openTunnel({ socket, target, login, timeoutMs }: TunnelOptions): Promise<Tunnelled> {
  socket.write(toConnect(target, login));
  const answer = await readHead(socket, timeoutMs);
  if (answer.kind === 'failed') return { kind: 'failed', fault: answer.fault, evidence: { target } };
  const [statusLine = '', ...lines] = answer.head.split('\r\n');
  const status = /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/.exec(statusLine);
  if (status === null) return { kind: 'failed', fault: 'proxy-not-http', evidence: { target } };
  const code = Number(status[1]);
  const evidence = { target, status: code, reason: (status[2] ?? '').slice(0, 100), headers: telling(lines) };
  if (code >= 200 && code < 300) {
    if (answer.rest.length > 0) socket.unshift(answer.rest);
    return { kind: 'open', evidence };
  }
  return {
    kind: 'failed',
    fault: faultOfProxy(code),
    evidence: { ...evidence, body: wordsOfProxy(answer.rest) },
  };
}

function toConnect(target: string, login: TunnelOptions['login']): string {
  const basic = login && Buffer.from(`${login.username}:${login.password}`).toString('base64');
  const authorization = basic === null ? '' : `Proxy-Authorization: Basic ${basic}\r\n`;
  return `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\nUser-Agent: pullcheck\r\n${authorization}\r\n`;
}

type Head =
  | { readonly kind: 'read'; readonly head: string; readonly rest: Buffer }
  | { readonly kind: 'failed'; readonly fault: Fault };

function readHead(socket: Duplex, timeoutMs: number): Promise<Head> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    const settle = (head: Head) => {
      clearTimeout(timer);
      socket.off('data', take).off('error', broken).off('close', broken).off('end', broken);
      socket.pause();
      resolve(head);
    };
    const take = (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const end = received.indexOf('\r\n\r\n');
      if (end >= 0) {
        settle({ kind: 'read', head: received.toString('latin1', 0, end), rest: received.subarray(end + 4) });
      } else if (received.length > maxHeadBytes || !'HTTP/'.startsWith(received.toString('latin1', 0, 5))) {
        settle({ kind: 'failed', fault: 'proxy-not-http' });
      }
    };
    const broken = () => settle({ kind: 'failed', fault: 'proxy-closed' });
    const timer = setTimeout(() => settle({ kind: 'failed', fault: 'proxy-timeout' }), timeoutMs);
    socket.on('data', take).on('error', broken).on('close', broken).on('end', broken);
  });
}

const shownHeaders: ReadonlySet<string> = new Set(tellingHeaders);

function telling(lines: readonly string[]): Record<string, string> {
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [
      line.slice(0, colon).toLowerCase(),
      line
        .slice(colon + 1)
        .trim()
        .slice(0, 200),
    ] as const;
  });
  return Object.fromEntries(headers.filter(([name]) => shownHeaders.has(name)));
}
