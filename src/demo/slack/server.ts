import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ResponseUrls } from './deliveries/response-urls.ts';
import { type EndpointOptions, serveApiCall } from './web-api/endpoint.ts';
import { readBody } from './web-api/request.ts';

/** What is served. */
export interface Service {
  readonly endpoint: EndpointOptions;
  readonly responseUrls: ResponseUrls;
}

export interface RunningServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly server: Server;
  /** Requests before this call are refused. */
  readonly serve: (service: Service) => void;
  /** Cuts every connection. */
  readonly close: () => Promise<void>;
}

interface ServerOptions {
  /** 0: any free one. */
  readonly port: number;
  readonly violate: (violation: string) => void;
}

/** Listens on 127.0.0.1 and shares requests out by path. */
export async function startServer({ port, violate }: ServerOptions): Promise<RunningServer> {
  let service: Service | undefined;
  const server = createServer((request, response) => {
    route({ request, response, service, violate }).catch((error: unknown) => {
      // A caller that died while it was still asking did nothing wrong.
      if (request.complete) violate(`stand-in failed: ${String(error)}`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('listening on no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    server,
    serve: (given) => {
      service = given;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly service: Service | undefined;
  readonly violate: (violation: string) => void;
}

async function route({ request, response, service, violate }: Exchange): Promise<void> {
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  const method = /^\/api\/([\w.]+)$/u.exec(path)?.[1];
  if (service !== undefined && method !== undefined) {
    await serveApiCall({ method, request, response }, service.endpoint);
    return;
  }
  if (service !== undefined && /^\/(?:commands|actions|app)\//u.test(path)) {
    const { status, body } = service.responseUrls.serve(path, await readBody(request));
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    return;
  }
  violate(`${request.method ?? ''} ${path}: no such address`);
  response.writeHead(404).end();
}
