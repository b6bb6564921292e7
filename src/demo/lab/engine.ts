import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { z } from 'zod';
import type { LadderCredential } from '../../probes/ladder/ladder-credential.ts';
import type { Climb } from './climb.ts';

export interface EngineStandIn {
  /** For DOCKER_HOST. */
  readonly address: string;
  close(): Promise<void>;
}

const version = '28.5.2';

interface EngineOptions {
  /** Of its socket. */
  readonly path: string;
  /** Through which it goes out; undefined: directly. */
  readonly proxy: string | undefined;
  /** Tries a pull from where it is. */
  readonly climb: Climb;
}

/** dockerd on its socket, as far as an agent asks it: there are no images and no containers on these hosts. */
export async function startEngine({ path, proxy, climb }: EngineOptions): Promise<EngineStandIn> {
  const answers = new Map<string, object>([
    ['/version', { Version: version, ApiVersion: '1.51', MinAPIVersion: '1.24', Os: 'linux', Arch: 'amd64' }],
    [
      '/info',
      {
        ServerVersion: version,
        Driver: 'overlay2',
        DriverStatus: [],
        DockerRootDir: '/var/lib/docker',
        OSType: 'linux',
        Architecture: 'x86_64',
        OperatingSystem: 'Debian GNU/Linux 13',
        RegistryConfig: { Mirrors: [], InsecureRegistryCIDRs: ['127.0.0.0/8'], IndexConfigs: {} },
        HttpProxy: proxy ?? '',
        HttpsProxy: proxy ?? '',
        NoProxy: '',
      },
    ],
  ]);
  const server = createServer(({ url = '', headers }, response) => {
    const asked = url.replace(/^\/v[\d.]+(?=\/)/, '');
    const image = /^\/distribution\/(.+)\/json$/.exec(asked)?.[1];
    const answer = answers.get(asked);
    if (image !== undefined) {
      const tried = async () => climb(decodeURIComponent(image), registryAuth(headers['x-registry-auth']));
      void resolveImage(tried, response);
    } else if (answer === undefined) send(response, 404, { message: 'page not found' });
    else send(response, 200, { ...answer, SystemTime: new Date() });
  });
  server.listen(path);
  await once(server, 'listening');
  return {
    address: `unix://${path}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function resolveImage(climb: () => ReturnType<Climb>, response: ServerResponse): Promise<void> {
  const seen = await climb().catch(() => undefined);
  if (seen === undefined) return send(response, 500, { message: 'the engine failed' });
  const { digest, hops } = seen;
  const failed = hops.find(({ outcome }) => outcome === 'failed');
  if (digest === null || failed !== undefined)
    return send(response, 500, { message: failed?.summary ?? 'not resolved' });
  return send(response, 200, { Descriptor: { mediaType: indexType, digest }, Platforms: [] });
}

/** As whom the engine is to ask: base64url of what `docker login` keeps. */
function registryAuth(header: string | string[] | undefined): LadderCredential | undefined {
  if (typeof header !== 'string') return undefined;
  const { username, password } = authSchema.parse(JSON.parse(Buffer.from(header, 'base64url').toString()));
  return username === undefined || password === undefined
    ? undefined
    : { kind: 'password', username, password };
}

const authSchema = z.object({ username: z.string().optional(), password: z.string().optional() });

const indexType = 'application/vnd.oci.image.index.v1+json';

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
