import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** An engine's API on a socket of its own; what is not named here is answered 404. */
export async function startEngine(
  routes: Readonly<Record<string, Answer | object>>,
): Promise<{ readonly address: string; readonly asked: readonly IncomingMessage[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'pullcheck-engine-'));
  const path = join(folder, 'docker.sock');
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    const answer = routes[request.url ?? ''];
    if (answer === undefined) response.writeHead(404).end('{"message":"page not found"}');
    else if (typeof answer === 'function') answer(request, response);
    else response.end(JSON.stringify(answer));
  });
  server.listen(path);
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  });
  return { address: `unix://${path}`, asked };
}

interface Shape {
  readonly version?: string;
  readonly store?: 'graph' | 'containerd';
  readonly info?: object;
  readonly components?: readonly object[];
}

/** What dockerd says of itself. */
export function dockerd({ version = '28.5.2', store = 'graph', info = {}, components = [] }: Shape = {}) {
  return {
    '/version': { Version: version, ApiVersion: '1.51', MinAPIVersion: '1.24', Components: components },
    '/info': {
      ServerVersion: version,
      Driver: store === 'graph' ? 'overlay2' : 'overlayfs',
      DriverStatus: store === 'graph' ? [] : [['driver-type', 'io.containerd.snapshotter.v1']],
      OSType: 'linux',
      Architecture: 'x86_64',
      RegistryConfig: { Mirrors: [], InsecureRegistryCIDRs: ['127.0.0.0/8'], IndexConfigs: {} },
      HttpProxy: '',
      HttpsProxy: '',
      NoProxy: '',
      Warnings: null,
      SecurityOptions: [],
      SystemTime: new Date().toISOString(),
      ...info,
    },
  };
}
