import type { IncomingMessage, ServerResponse } from 'node:http';
import { answers, refuses } from '../registry/behaviours.ts';
import { createImage, createIndex, type StoredImage } from '../registry/image.ts';
import { createRegistry, type RegistryLogin, type RegistryWorld } from '../registry/registry.ts';
import { createTokenServer, type TokenServer } from '../registry/token-server.ts';

/** The registries of the demo's scenarios, all behind one address: which is meant says the `Host` of the request. */
export interface Registries {
  /** Every name that is served. */
  readonly names: readonly string[];
  readonly listener: (request: IncomingMessage, response: ServerResponse) => void;
  /** Those that hold something back from who does not log in. */
  readonly closed: readonly string[];
  /** From now on anonymous pulls of `node` are over the limit, or are not. */
  readonly limitPulls: (isLimited: boolean) => void;
}

type Listener = Registries['listener'];

/** Opens the private registries; made up anew with each start. */
export interface RegistryLoginData {
  readonly username: string;
  readonly password: string;
}

const ecrHost = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
const both = ['linux/amd64', 'linux/arm64'] as const;

export function createRegistries(login: RegistryLoginData): Registries {
  const hub = protectedBy('auth.docker.io', 'registry.docker.io', () => true, login);
  const acme = protectedBy(
    'auth.acme.example',
    'registry.acme.example',
    (name) => name !== 'shop/tools',
    login,
  );
  const gitlab = protectedBy('gitlab.example', 'container_registry', () => false, login);
  const harbor = createRegistry({ kind: 'open' });
  const images = createRegistry({ kind: 'open' });
  const ecr = createRegistry({ kind: 'basic', ...login });
  let isLimited = true;

  stock({ hub: hub.registry, acme: acme.registry, gitlab: gitlab.registry, harbor, images, ecr });

  const hosts = new Map<string, Listener>([
    [
      'registry-1.docker.io',
      (request, response) =>
        (isLimited && isOfNode(request) ? overTheLimit : hub.registry.listener)(request, response),
    ],
    ['auth.docker.io', hub.tokens.listener],
    ['registry.acme.example', acme.registry.listener],
    ['auth.acme.example', acme.tokens.listener],
    ['registry.gitlab.example', gitlab.registry.listener],
    ['gitlab.example', gitlab.tokens.listener],
    ['harbor.acme.example', harbor.listener],
    ['images.acme.example', images.listener],
    [ecrHost, ecr.listener],
  ]);
  return {
    names: [...hosts.keys()],
    closed: ['registry.acme.example', 'registry.gitlab.example', ecrHost],
    listener(request, response) {
      const name = (request.headers.host ?? '').replace(/:\d+$/, '');
      const found = hosts.get(name) ?? refuses(404, 'UNSUPPORTED', 'no such host');
      found(request, response);
    },
    limitPulls(limited) {
      isLimited = limited;
    },
  };
}

interface Shelves {
  readonly hub: RegistryWorld;
  readonly acme: RegistryWorld;
  readonly gitlab: RegistryWorld;
  readonly harbor: RegistryWorld;
  readonly images: RegistryWorld;
  readonly ecr: RegistryWorld;
}

/** Puts in what the scenarios ask for, and what they should have asked for. */
function stock({ hub, acme, gitlab, harbor, images, ecr }: Shelves): void {
  fill(hub, { 'library/node': ['20-alpine', '22-alpine', '22'], 'library/ruby': ['3.4', '3.3'] });
  fill(hub, { 'library/postgres': ['16', '17', '6.1'], 'library/redis': ['7', '8'] });
  fill(hub, { 'library/alpine': ['3.20', '3.21'], 'library/golang': ['1.25'] });
  fill(acme, { 'shop/app-base': ['1.19-alpine', '1.20-alpine', '1.21-alpine', '1.21'] });
  fill(acme, { 'shop/app': ['7.1', '7.2'] }, () => createImage({ platform: 'linux/amd64' }));
  fill(acme, { 'shop/tools': ['5'], 'shop/legacy': ['4'], 'ml/cuda': ['12'] });
  fill(gitlab, { 'platform/tools/helm': ['3.15', '3.16'] });
  fill(harbor, { 'shop/app': ['7.1', '7.2'] });
  fill(images, { 'shop/app': ['7.1', '7.2'] });
  fill(ecr, { 'shop/api': ['2.4.0', '2.4.1'] });
}

interface Protected {
  readonly registry: RegistryWorld;
  readonly tokens: TokenServer;
}

function protectedBy(
  realm: string,
  service: string,
  isPublic: (repository: string) => boolean,
  login: RegistryLoginData,
): Protected {
  const server = createTokenServer({ service, isPublic, login, clockAheadMs: 0 });
  const access: RegistryLogin = { kind: 'token', realm: `https://${realm}/token`, service, server };
  return { registry: createRegistry(access), tokens: server };
}

function fill(
  registry: RegistryWorld,
  repositories: Readonly<Record<string, readonly string[]>>,
  make: () => StoredImage = () => createIndex(both),
): void {
  for (const [name, tags] of Object.entries(repositories)) {
    for (const tag of tags) registry.push(name, tag, make());
  }
}

/** Docker Hub counts those who show a token, however anonymous. */
function isOfNode({ url = '', headers }: IncomingMessage): boolean {
  return headers.authorization !== undefined && url.startsWith('/v2/library/node/manifests/');
}

/** @see https://docs.docker.com/docker-hub/usage/pulls/ */
const overTheLimit = answers({
  status: 429,
  body: JSON.stringify({
    errors: [
      {
        code: 'TOOMANYREQUESTS',
        message:
          'You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit',
      },
    ],
  }),
  headers: { 'ratelimit-limit': '100;w=21600', 'ratelimit-remaining': '0;w=21600', 'retry-after': '1800' },
});
