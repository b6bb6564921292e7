import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

/** What a server does instead of answering properly. */
export type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

interface FixedAnswer {
  readonly status: number;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The same answer to everything; JSON unless the headers say otherwise. */
export function answers({ status, body = '', headers = {} }: FixedAnswer): Behaviour {
  return (request, response) => {
    const bytes = Buffer.from(body);
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': bytes.length,
      ...headers,
    });
    response.end(request.method === 'HEAD' ? undefined : bytes);
  };
}

/** A refusal in the registries' own form. */
export function refuses(
  status: number,
  code: string,
  message: string,
  headers: FixedAnswer['headers'] = {},
): Behaviour {
  return answers({ status, body: JSON.stringify({ errors: [{ code, message }] }), headers });
}

export function redirectsTo(location: string): Behaviour {
  return answers({ status: 307, headers: { location } });
}

/** Takes the request and never says anything. */
export const isSilent: Behaviour = () => undefined;

export const closes: Behaviour = (request) => void request.socket.end();

/** For servers without TLS. */
export const resets: Behaviour = (request) => void request.socket.resetAndDestroy();

/** Says how much will come, sends a part, and then nothing more. */
export function stallsAfter(bytes: Buffer, sent: number): Behaviour {
  return (_request, response) => {
    response.writeHead(200, { 'content-length': bytes.length });
    response.write(bytes.subarray(0, sent));
  };
}

export function cutsAfter(bytes: Buffer, sent: number): Behaviour {
  return (_request, response) => {
    response.writeHead(200, { 'content-length': bytes.length });
    response.write(bytes.subarray(0, sent), () => response.destroy());
  };
}

/** Never ends, and never pauses. */
export const neverEnds: Behaviour = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const chunk = Buffer.alloc(65_536, ' ');
  const more = () => {
    while (!response.destroyed && response.write(chunk)) {
      // Filled until the socket takes no more.
    }
  };
  response.on('drain', more);
  more();
};

/** A byte now and then, for ever: no pause is long enough to be noticed. */
export function drips(everyMs: number): Behaviour {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const timer = setInterval(() => response.write(' '), everyMs);
    response.on('close', () => clearInterval(timer));
  };
}

let bomb: Buffer | undefined;

/** A few kilobytes that would unpack to many megabytes. */
export const isBomb: Behaviour = (_request, response) => {
  bomb ??= gzipSync(Buffer.alloc(50_000_000));
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-encoding': 'gzip',
    'content-length': bomb.length,
  });
  response.end(bomb);
};

/** A header that goes on for ten megabytes. */
export const hasHugeHeader: Behaviour = (request) => {
  request.socket.write('HTTP/1.1 200 OK\r\nX-Large: ');
  request.socket.write('x'.repeat(10_000_000));
  request.socket.write('\r\nContent-Length: 0\r\n\r\n');
};

export const isGarbage: Behaviour = (request) =>
  void request.socket.end('220 mail.example.com ESMTP ready\r\n');
