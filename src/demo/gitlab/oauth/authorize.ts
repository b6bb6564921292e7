import { type Answer, Refusal } from '../api/answer.ts';
import type { Call } from '../api/call.ts';
import type { Endpoint } from '../api/endpoint.ts';
import type { Scope } from '../model.ts';
import { known } from '../world.ts';
import { authorizePage } from './authorize-page.ts';
import { type Application, newOauthSecret } from './grants.ts';

const asked = [
  'client_id',
  'redirect_uri',
  'response_type',
  'state',
  'scope',
  'code_challenge',
  'code_challenge_method',
] as const;

/**
 * Where people say who they are and what an application may do. The stand-in asks for no password: a click on a name is the
 * login and the consent. POST takes the fields of the page.
 *
 * @see https://docs.gitlab.com/api/oauth2/#authorization-code-with-proof-key-for-code-exchange-pkce
 */
export const authorizeEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/oauth/authorize', query: asked, answer: (call) => show(call) },
  { method: 'POST', path: '/oauth/authorize', answer: (call) => decide(call) },
];

interface Request {
  readonly application: Application;
  readonly redirectUri: string;
  readonly state: string;
  readonly scopes: readonly Scope[];
  readonly challenge: string | null;
}

type Field = (name: (typeof asked)[number] | 'user_id') => string;

function show(call: Call): Answer {
  const field: Field = (name) => call.query.get(name) ?? '';
  const request = requestOf(call, field);
  if (request instanceof URL) return redirect(request);
  const fields = asked.map((name) => [name, field(name)] as const);
  const users = [...call.world.users.values()].filter(({ state }) => state === 'active');
  return html(200, authorizePage({ application: request.application.name, fields, users }));
}

function decide(call: Call): Answer {
  const field: Field = (name) => {
    const value = call.body[name];
    return typeof value === 'string' ? value : '';
  };
  const request = requestOf(call, field);
  if (request instanceof URL) return redirect(request);
  if (field('user_id') === '') return redirect(refusedAt(request, 'access_denied'));
  const user = known(call.world.users, Number(field('user_id')));
  const { application, redirectUri, scopes, challenge, state } = request;
  const code = newOauthSecret();
  call.world.oauth.authorizations.set(code, {
    clientId: application.clientId,
    userId: user.id,
    scopes,
    redirectUri,
    challenge,
    expiresAtMs: call.world.now().getTime() + 10 * 60 * 1_000,
  });
  return redirect(withQuery(redirectUri, { code, state }));
}

/**
 * @returns an address where the application is to be told what was wrong.
 * @throws Refusal where that address itself is not to be trusted.
 */
function requestOf(call: Call, field: Field): Request | URL {
  const application = call.world.oauth.applications.get(field('client_id'));
  if (application === undefined) throw page(401, 'Client authentication failed due to unknown client.');
  const redirectUri = field('redirect_uri');
  if (!application.redirectUris.includes(redirectUri)) {
    throw page(400, 'The redirect URI included is not valid.');
  }
  const at = { redirectUri, state: field('state') };
  if (field('response_type') !== 'code') return refusedAt(at, 'unsupported_response_type');
  const scopes = application.scopes.filter((scope) => field('scope').split(' ').includes(scope));
  if (scopes.length !== field('scope').split(' ').length) return refusedAt(at, 'invalid_scope');
  const challenge = field('code_challenge') || null;
  if (challenge !== null && field('code_challenge_method') !== 'S256')
    return refusedAt(at, 'invalid_request');
  return { application, ...at, scopes, challenge };
}

function refusedAt(at: { readonly redirectUri: string; readonly state: string }, error: string): URL {
  return withQuery(at.redirectUri, {
    error,
    error_description: `The request was refused: ${error}.`,
    state: at.state,
  });
}

function withQuery(address: string, query: Readonly<Record<string, string>>): URL {
  const url = new URL(address);
  for (const [name, value] of Object.entries(query)) if (value !== '') url.searchParams.set(name, value);
  return url;
}

function redirect(to: URL): Answer {
  return { kind: 'json', status: 302, body: '', headers: { Location: to.href, 'Content-Type': 'text/html' } };
}

function html(status: number, body: string): Answer {
  return { kind: 'json', status, body, headers: { 'Content-Type': 'text/html; charset=utf-8' } };
}

function page(status: number, sentence: string): Refusal {
  return new Refusal(status, sentence);
}
