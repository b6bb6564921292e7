import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Behaviour, refuses } from './behaviours.ts';
import { type StoredImage } from './image.ts';
import { type TokenServer, toBasic } from './token-server.ts';

export type RegistryLogin =
  | { readonly kind: 'open' }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | {
      readonly kind: 'token';
      readonly realm: string;
      readonly service: string;
      readonly server: TokenServer;
    };

export type RegistryPart = 'ping' | 'manifest' | 'blob' | 'tags' | 'catalog';

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  /** `none`, `basic` or `bearer`. */
  readonly login: string;
  readonly part: RegistryPart | 'unknown';
}

export interface RegistryWorld {
  readonly listener: (request: IncomingMessage, response: ServerResponse) => void;
  readonly requests: readonly RecordedRequest[];
  push(repository: string, tag: string, image: StoredImage): void;
  /** For one part of the registry, or of all when it is `all`; for one repository where that is given. */
  behave(part: RegistryPart | 'all', behaviour: Behaviour | undefined): void;
  /** Sent along with each manifest. */
  setManifestHeaders(headers: Readonly<Record<string, string>>): void;
}

interface Repository {
  readonly tags: Map<string, string>;
  readonly images: StoredImage[];
}

/** A registry as the distribution specification has it, small and strict, that can be told to misbehave. */
export function createRegistry(login: RegistryLogin): RegistryWorld {
  const repositories = new Map<string, Repository>();
  const behaviours = new Map<RegistryPart | 'all', Behaviour>();
  const requests: RecordedRequest[] = [];
  let manifestHeaders: Readonly<Record<string, string>> = {};

  function take(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const asked = parsePath(path);
    const part = asked?.part ?? 'unknown';
    requests.push({ method: request.method ?? '', path, login: loginOf(request), part });
    const behaviour = behaviours.get('all') ?? (part === 'unknown' ? undefined : behaviours.get(part));
    if (behaviour) return behaviour(request, response);
    if (asked === undefined) return refuses(404, 'UNSUPPORTED', 'no such address')(request, response);
    const refusal = refuse(login, request, asked.repository);
    return (refusal ?? serve(asked, repositories, manifestHeaders))(request, response);
  }

  return {
    listener: take,
    requests,
    push(name, tag, image) {
      const repository: Repository = repositories.get(name) ?? { tags: new Map(), images: [] };
      repository.tags.set(tag, image.digest);
      repository.images.push(image);
      repositories.set(name, repository);
    },
    behave(part, behaviour) {
      if (behaviour) behaviours.set(part, behaviour);
      else behaviours.delete(part);
    },
    setManifestHeaders(headers) {
      manifestHeaders = headers;
    },
  };
}

function serve(
  { part, repository: name, reference }: Asked,
  repositories: ReadonlyMap<string, Repository>,
  manifestHeaders: Readonly<Record<string, string>>,
): Behaviour {
  if (part === 'ping') return sends(Buffer.from('{}'), 'application/json');
  if (part === 'catalog') {
    return sends(toJson({ repositories: [...repositories.keys()].toSorted() }), 'application/json');
  }
  const repository = repositories.get(name);
  if (repository === undefined) return refuses(404, 'NAME_UNKNOWN', 'repository name not known to registry');
  if (part === 'tags') return listTags(name, repository);
  if (part === 'blob') {
    const blob = repository.images.map(({ blobs }) => blobs.get(reference)).find((one) => one !== undefined);
    return blob
      ? sends(blob, 'application/octet-stream')
      : refuses(404, 'BLOB_UNKNOWN', 'blob unknown to registry');
  }
  const digest = repository.tags.get(reference) ?? reference;
  const found = repository.images
    .map(({ manifests }) => manifests.get(digest))
    .find((one) => one !== undefined);
  if (found === undefined) return refuses(404, 'MANIFEST_UNKNOWN', 'manifest unknown');
  return sends(found.bytes, found.mediaType, { 'docker-content-digest': digest, ...manifestHeaders });
}

interface Asked {
  readonly part: RegistryPart;
  readonly repository: string;
  readonly reference: string;
}

function parsePath(path: string): Asked | undefined {
  if (path === '/v2/_catalog') return { part: 'catalog', repository: '', reference: '' };
  if (path === '/v2/') return { part: 'ping', repository: '', reference: '' };
  const found = /^\/v2\/(.+)\/(manifests|blobs|tags)\/([^/]+)$/.exec(path);
  const [, repository = '', kind = '', reference = ''] = found ?? [];
  const part = kind === 'manifests' ? 'manifest' : kind === 'blobs' ? 'blob' : 'tags';
  return found === null || (part === 'tags' && reference !== 'list')
    ? undefined
    : { part, repository, reference };
}

function loginOf({ headers: { authorization } }: IncomingMessage): string {
  return authorization?.split(' ', 1)[0]?.toLowerCase() ?? 'none';
}

/** @returns undefined where the request may pass. */
function refuse(login: RegistryLogin, request: IncomingMessage, repository: string): Behaviour | undefined {
  const { authorization = '' } = request.headers;
  if (login.kind === 'open') return undefined;
  if (login.kind === 'basic') {
    if (authorization === toBasic(login)) return undefined;
    return refuses(401, 'UNAUTHORIZED', 'authentication required', {
      'www-authenticate': 'Basic realm="registry"',
    });
  }
  const token = authorization.replace(/^Bearer /, '');
  const isPing = repository === '';
  if (isPing ? login.server.knows(token) : login.server.allows(token, repository)) return undefined;
  const scope = isPing ? '' : `,scope="repository:${repository}:pull"`;
  const error = login.server.knows(token) ? ',error="insufficient_scope"' : '';
  const challenge = `Bearer realm="${login.realm}",service="${login.service}"${scope}${error}`;
  return refuses(401, 'UNAUTHORIZED', 'authentication required', { 'www-authenticate': challenge });
}

function listTags(name: string, { tags }: Repository): Behaviour {
  return (request, response) => {
    const query = new URL(request.url ?? '', 'http://registry.invalid').searchParams;
    const last = query.get('last') ?? '';
    const size = Math.min(Number(query.get('n') ?? 100), 100);
    const after = [...tags.keys()].toSorted().filter((tag) => tag > last);
    const page = after.slice(0, size);
    const next = `</v2/${name}/tags/list?n=${size}&last=${page.at(-1)}>; rel="next"`;
    const headers: Record<string, string> = after.length > size ? { link: next } : {};
    sends(toJson({ name, tags: page }), 'application/json', headers)(request, response);
  };
}

function toJson(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/** With ranges from the start, as storage serves them. */
export function sends(
  bytes: Buffer,
  contentType: string,
  headers: Readonly<Record<string, string>> = {},
): Behaviour {
  return (request, response) => {
    const last = /^bytes=0-(\d+)$/.exec(request.headers.range ?? '')?.[1];
    const part = last === undefined ? bytes : bytes.subarray(0, Number(last) + 1);
    const range = { 'content-range': `bytes 0-${part.length - 1}/${bytes.length}` };
    response.writeHead(last === undefined ? 200 : 206, {
      'content-type': contentType,
      'content-length': part.length,
      'docker-distribution-api-version': 'registry/2.0',
      ...(last !== undefined && range),
      ...headers,
    });
    response.end(request.method === 'HEAD' ? undefined : part);
  };
}
