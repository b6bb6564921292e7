import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { ConfigError } from './errors.ts';
import { answerText } from './http-answer.ts';

/** @param parameter what stood in the place of the path's `:name`; empty where it has none. */
export type Listener = (
  request: IncomingMessage,
  response: ServerResponse,
  parameter: string,
) => Promise<void> | void;

export interface Route {
  readonly method: 'GET' | 'POST';
  /**
   * Compared exactly with what stands before the question mark; a last part `:name` takes any one part of one character or
   * more, as it was sent. A GET route answers HEAD as well.
   */
  readonly path: string;
  readonly listener: Listener;
}

interface HttpServerOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly routes: readonly Route[];
  /** Takes every path that no route has, any method. Without it they are answered 404. */
  readonly fallback?: Listener;
  readonly log: Logger;
  readonly limits?: Partial<HttpServerLimits>;
}

export interface HttpServerLimits {
  /** For a request with its body to arrive. */
  readonly requestTimeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly maxConnections: number;
  /** For requests in flight to end when the server closes. */
  readonly closeTimeoutMs: number;
}

const defaultLimits: HttpServerLimits = {
  requestTimeoutMs: 10_000,
  headersTimeoutMs: 5_000,
  // GitLab opens one for each delivery and does not come back: when a registry fails, all at once.
  maxConnections: 2_048,
  closeTimeoutMs: 10_000,
};

export interface HttpServer {
  /**
   * @returns the address that is listened on.
   * @throws ConfigError where HOST and PORT cannot be listened on.
   */
  listen(): Promise<{ readonly host: string; readonly port: number }>;
  /** Takes no more connections, and lets requests in flight end. */
  close(): Promise<void>;
}

/** The one listener of the process. Whatever a request holds or a listener does, the process stays up. */
export function createHttpServer({ host, port, limits: given, ...dispatch }: HttpServerOptions): HttpServer {
  const limits = { ...defaultLimits, ...given };
  const inFlight = new Set<ServerResponse>();
  let closing = false;

  const server = createServer(
    {
      requestTimeout: limits.requestTimeoutMs,
      headersTimeout: limits.headersTimeoutMs,
      // How often the two above are looked at; Node's own 30 s would let a request be that late.
      connectionsCheckingInterval: Math.min(1_000, limits.headersTimeoutMs),
    },
    (request, response) => {
      inFlight.add(response);
      if (closing) response.shouldKeepAlive = false;
      response.once('close', () => {
        inFlight.delete(response);
        if (closing) setImmediate(() => server.closeIdleConnections());
      });
      void answer(request, response, dispatch);
    },
  );
  server.maxConnections = limits.maxConnections;

  return {
    async listen() {
      await listening(server, host, port);
      server.on('error', (error) => dispatch.log.error({ err: error }, 'http server error'));
      const address = server.address();
      return { host, port: typeof address === 'object' && address ? address.port : port };
    },
    async close() {
      closing = true;
      // A kept-alive connection would otherwise stay until its client lets go of it.
      for (const response of inFlight) response.shouldKeepAlive = false;
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), limits.closeTimeoutMs);
      await closed;
      clearTimeout(timer);
    },
  };
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(toListenError(error));
    server.once('error', fail);
    server.listen({ host, port }, () => {
      server.off('error', fail);
      resolve();
    });
  });
}

const listenFaults: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there already. Stop it or choose another PORT.',
  EACCES: 'this user may not listen on that PORT. Choose one above 1023.',
  EADDRNOTAVAIL: 'HOST is no address of this machine.',
  ENOTFOUND: 'HOST is no address and does not resolve to one.',
};

function toListenError(error: Error): Error {
  const code = 'code' in error ? String(error.code) : '';
  const fault = Object.hasOwn(listenFaults, code) ? listenFaults[code] : undefined;
  return fault ? new ConfigError(`HOST, PORT: ${fault}`, { cause: error }) : error;
}

type Dispatch = Pick<HttpServerOptions, 'routes' | 'fallback' | 'log'>;

async function answer(request: IncomingMessage, response: ServerResponse, dispatch: Dispatch): Promise<void> {
  // Not `new URL`: it throws for `//` and other targets that Node's parser lets through.
  const path = request.url?.split('?', 1)[0] ?? '';
  // A connection can break at any time; what became of the request shows in the listener.
  request.on('error', () => undefined);
  response.on('error', () => undefined);
  try {
    const { listener, parameter } = choose(request, path, dispatch);
    await listener(request, response, parameter);
  } catch (error) {
    // The pattern, never the path: what stands in the place of a parameter is a secret.
    const route = dispatch.routes.find((known) => match(known, path) !== undefined)?.path ?? null;
    dispatch.log.error({ err: error, route }, 'request failed');
    answerFailure(response);
  }
}

interface Chosen {
  readonly listener: Listener;
  readonly parameter: string;
}

function choose({ method }: IncomingMessage, path: string, { routes, fallback }: Dispatch): Chosen {
  const candidates = routes.flatMap((route) => {
    const parameter = match(route, path);
    return parameter === undefined ? [] : [{ ...route, parameter }];
  });
  const wanted = method === 'HEAD' ? 'GET' : method;
  const route = candidates.find((candidate) => candidate.method === wanted);
  if (route) return route;
  if (candidates.length > 0) return { listener: methodNotAllowed(candidates), parameter: '' };
  return { listener: fallback ?? notFound, parameter: '' };
}

/** @returns the parameter, empty for a path without one; undefined where the route is another. */
function match({ path: pattern }: Route, path: string): string | undefined {
  const start = pattern.indexOf(':');
  if (start === -1) return pattern === path ? '' : undefined;
  const parameter = path.startsWith(pattern.slice(0, start)) ? path.slice(start) : '';
  return parameter === '' || parameter.includes('/') ? undefined : parameter;
}

function methodNotAllowed(candidates: readonly Route[]): Listener {
  const methods = candidates.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  const allow = methods.join(', ');
  return (_request, response) =>
    answerText(response, { status: 405, text: `Not allowed here: use ${allow}.`, headers: { allow } });
}

function notFound(_request: IncomingMessage, response: ServerResponse): void {
  answerText(response, { status: 404, text: 'There is nothing here.' });
}

function answerFailure(response: ServerResponse): void {
  if (response.headersSent) response.destroy();
  else answerText(response, { status: 500, text: 'Failed on our side; the log of the bot says why.' });
}
