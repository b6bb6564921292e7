import type { IncomingMessage, ServerResponse } from 'node:http';
import { answers, type Behaviour, refuses } from './behaviours.ts';

interface TokenServerOptions {
  readonly service: string;
  /** Repositories that everyone may pull from. */
  readonly isPublic: (repository: string) => boolean;
  readonly login: { readonly username: string; readonly password: string };
  /** Milliseconds by which this server's clock is ahead. */
  readonly clockAheadMs: number;
}

export interface TokenServer {
  readonly listener: (request: IncomingMessage, response: ServerResponse) => void;
  /** True where this server gave the token, and for that repository. */
  readonly allows: (token: string, repository: string) => boolean;
  readonly knows: (token: string) => boolean;
  /** Replaces what it does from here on; undefined: as it should. */
  behave(behaviour: Behaviour | undefined): void;
  setClock(aheadMs: number): void;
}

/**
 * Gives tokens as the specification has it: to anyone, with as much as that one may do, which can be nothing.
 *
 * @see https://distribution.github.io/distribution/spec/auth/token/
 */
export function createTokenServer({ service, isPublic, login, ...options }: TokenServerOptions): TokenServer {
  const granted = new Map<string, readonly string[]>();
  let behaviour: Behaviour | undefined;
  let { clockAheadMs } = options;

  function give(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://token.invalid');
    const repository = /^repository:([^:]+):pull$/.exec(url.searchParams.get('scope') ?? '')?.[1];
    if (
      url.pathname !== '/token' ||
      url.searchParams.get('service') !== service ||
      repository === undefined
    ) {
      refuses(400, 'UNSUPPORTED', 'not a question for a token')(request, response);
      return;
    }
    const { authorization } = request.headers;
    if (authorization !== undefined && authorization !== toBasic(login)) {
      answers({ status: 401, body: '{"details":"incorrect username or password"}' })(request, response);
      return;
    }
    const actions = authorization !== undefined || isPublic(repository) ? ['pull'] : [];
    const token = toToken(repository, actions, Date.now() + clockAheadMs);
    granted.set(token, actions.length > 0 ? [repository] : []);
    answers({ status: 200, body: JSON.stringify({ token, expires_in: 300 }) })(request, response);
  }

  return {
    listener: (request, response) => (behaviour ?? give)(request, response),
    allows: (token, repository) => granted.get(token)?.includes(repository) === true,
    knows: (token) => granted.has(token),
    behave(next) {
      behaviour = next;
    },
    setClock(aheadMs) {
      clockAheadMs = aheadMs;
    },
  };
}

export function toBasic({ username, password }: TokenServerOptions['login']): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** Readable as such a token is, and signed by no one: only its giver looks at it. */
function toToken(name: string, actions: readonly string[], nowMs: number): string {
  const seconds = Math.floor(nowMs / 1_000);
  const access = actions.length > 0 ? [{ type: 'repository', name, actions }] : [];
  const claims = { access, iat: seconds, nbf: seconds, exp: seconds + 300, jti: crypto.randomUUID() };
  return [{ alg: 'none' }, claims, 'none'].map((part) => toBase64(part)).join('.');
}

function toBase64(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
