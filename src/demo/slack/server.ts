import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type EndpointOptions, serveApiCall } from './web-api/endpoint.ts';

export interface ServerOptions {
  readonly port: number;
  readonly endpoint: EndpointOptions;
  readonly violate: (violation: string) => void;
}

export interface RunningServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly server: Server;
  /** Cuts every connection. */
  readonly close: () => Promise<void>;
}

/** Listens on 127.0.0.1 and shares requests out by path. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const server = createServer((request, response) => {
    route(request, response, options).catch((error: unknown) => {
      options.violate(`stand-in failed: ${String(error)}`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('listening on no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  options: ServerOptions,
): Promise<void> {
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  const method = /^\/api\/([\w.]+)$/u.exec(path)?.[1];
  if (method !== undefined) return serveApiCall({ method, request, response }, options.endpoint);
  options.violate(`${request.method} ${path}: no such address`);
  response.writeHead(404).end();
}
