import { once } from 'node:events';
import { createServer } from 'node:http';

export interface EngineStandIn {
  /** For DOCKER_HOST. */
  readonly address: string;
  close(): Promise<void>;
}

const version = '28.5.2';

/**
 * What dockerd says of itself on its socket, and nothing else: there are no images and no containers on these hosts.
 *
 * @param proxy through which it goes out; undefined: directly.
 */
export async function startEngine(path: string, proxy: string | undefined): Promise<EngineStandIn> {
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
  const server = createServer(({ url = '' }, response) => {
    const answer = answers.get(url.replace(/^\/v[\d.]+(?=\/)/, ''));
    const body = answer === undefined ? { message: 'page not found' } : { ...answer, SystemTime: new Date() };
    response
      .writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' })
      .end(JSON.stringify(body));
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
