import { authorizeEndpoints } from '../oauth/authorize.ts';
import { tokenEndpoints } from '../oauth/token.ts';
import { authenticate } from './access.ts';
import { type Answer, notFound, Refusal } from './answer.ts';
import type { Call } from './call.ts';
import type { Endpoint } from './endpoint.ts';
import { endpoints } from './index.ts';

export const apiRoot = '/api/v4';

interface Routed {
  readonly answer: Answer;
  /** What a well-behaved client would not have sent, in words. */
  readonly violations: readonly string[];
}

/** By their whole path. What is outside the API knows no tokens in headers. */
const routes: readonly Endpoint[] = [
  ...endpoints.map((endpoint) => ({ ...endpoint, path: `${apiRoot}${endpoint.path}` })),
  ...authorizeEndpoints,
  ...tokenEndpoints,
];

/** Finds the endpoint and lets it answer; a refusal is an answer too. */
export function route(call: Omit<Call, 'params'>): Routed {
  const matching = routes.flatMap((endpoint) => {
    const params = matchPath(endpoint.path, call.url.pathname);
    return params === null ? [] : [{ endpoint, params }];
  });
  const chosen = matching.find(({ endpoint }) => endpoint.method === call.method);
  if (chosen === undefined) return noRoute(call, matching.length > 0);
  const complete: Call = { ...call, params: chosen.params };
  return {
    answer: refusable(() => {
      if (chosen.endpoint.path.startsWith(apiRoot)) authenticate(complete);
      return chosen.endpoint.answer(complete);
    }),
    violations: violationsOf(call, chosen.endpoint),
  };
}

/** @returns what a refusal says, as an answer. */
export function refusable(work: () => Answer): Answer {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { kind: 'json', status: error.status, body: error.body };
  }
}

function matchPath(pattern: string, pathname: string): Readonly<Record<string, string>> | null {
  const wanted = pattern.split('/');
  const given = pathname.split('/');
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const segment = given[index] ?? '';
    if (!part.startsWith(':')) {
      if (part !== segment) return null;
    } else if (segment === '') return null;
    else params[part.slice(1)] = decodeURIComponent(segment);
  }
  return params;
}

function noRoute({ method, url }: Omit<Call, 'params'>, isKnownPath: boolean): Routed {
  const violations = [`${method} ${url.pathname}: the stand-in has no such endpoint`];
  if (isKnownPath) {
    return { answer: { kind: 'json', status: 405, body: { error: '405 Not Allowed' } }, violations };
  }
  const body = url.pathname.startsWith(apiRoot) ? { error: '404 Not Found' } : notFound().body;
  return { answer: { kind: 'json', status: 404, body }, violations };
}

function violationsOf(
  { method, url, query, headers }: Omit<Call, 'params'>,
  endpoint: Endpoint,
): readonly string[] {
  const found: string[] = [];
  const say = (what: string): void => void found.push(`${method} ${url.pathname}: ${what}`);
  for (const name of new Set([...query.keys()].map((key) => key.replace(/\[.*\]$/, '')))) {
    if (!(endpoint.query ?? []).includes(name)) say(`GitLab knows no parameter ${name} here`);
  }
  if (query.has('private_token')) say('a token in the address ends up in logs');
  if (Number(query.get('per_page') ?? 1) > 100) say('GitLab gives at most 100 per page');
  if (headers['private-token'] !== undefined && headers.authorization !== undefined)
    say('two tokens at once');
  if (method === 'GET' && Number(headers['content-length'] ?? 0) > 0) say('a GET with a body');
  return found;
}
