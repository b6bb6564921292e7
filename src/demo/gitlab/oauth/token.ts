import { type Answer, ok, Refusal } from '../api/answer.ts';
import { type Call, textField } from '../api/call.ts';
import type { Endpoint } from '../api/endpoint.ts';
import type { Scope } from '../model.ts';
import type { World } from '../world.ts';
import { type Application, fitsChallenge, newOauthSecret, type TokenPair } from './grants.ts';

/**
 * Codes and refresh tokens count once. A refresh takes both older tokens away at once: GitLab's table has no column that
 * would let the old ones live until the new one is used.
 *
 * @see https://docs.gitlab.com/api/oauth2/
 */
export const tokenEndpoints: readonly Endpoint[] = [
  { method: 'POST', path: '/oauth/token', answer: (call) => grant(call) },
  { method: 'POST', path: '/oauth/revoke', answer: (call) => revoke(call) },
];

function grant(call: Call): Answer {
  const application = client(call);
  const type = textField(call, 'grant_type');
  if (type === 'authorization_code') return fromCode(call, application);
  if (type === 'refresh_token') return fromRefreshToken(call, application);
  throw refused(400, 'unsupported_grant_type', 'The authorization grant type is not supported.');
}

function fromCode(call: Call, { clientId }: Application): Answer {
  const { world } = call;
  const code = textField(call, 'code') ?? '';
  const given = world.oauth.authorizations.get(code);
  world.oauth.authorizations.delete(code);
  const fits =
    given !== undefined &&
    given.clientId === clientId &&
    given.expiresAtMs > world.now().getTime() &&
    given.redirectUri === textField(call, 'redirect_uri') &&
    (given.challenge === null || fitsChallenge(textField(call, 'code_verifier') ?? '', given.challenge));
  if (!fits) throw invalidGrant();
  return issue(world, { clientId, userId: given.userId, scopes: given.scopes });
}

function fromRefreshToken(call: Call, { clientId }: Application): Answer {
  const { world } = call;
  const refreshToken = textField(call, 'refresh_token');
  const pair = world.oauth.pairs.find((each) => each.refreshToken === refreshToken);
  if (pair === undefined || pair.clientId !== clientId || pair.revoked) throw invalidGrant();
  revokePair(world, pair);
  return issue(world, pair);
}

function revoke(call: Call): Answer {
  const { clientId } = client(call);
  const token = textField(call, 'token');
  const pair = call.world.oauth.pairs.find(
    (each) => each.accessToken === token || each.refreshToken === token,
  );
  if (pair !== undefined && pair.clientId !== clientId) {
    throw refused(403, 'unauthorized_client', 'You are not authorized to revoke this token');
  }
  if (pair !== undefined) revokePair(call.world, pair);
  return ok({});
}

/** What the button "Revoke" in the person's own settings does. */
export function revokePair(world: World, pair: TokenPair): void {
  world.oauth.pairs[world.oauth.pairs.indexOf(pair)] = { ...pair, revoked: true };
  const token = world.tokens.get(pair.accessToken);
  if (token !== undefined) world.tokens.set(token.value, { ...token, state: 'revoked' });
}

function issue(
  world: World,
  to: { readonly clientId: string; readonly userId: number; readonly scopes: readonly Scope[] },
): Answer {
  const { clientId, userId, scopes } = to;
  const seconds = world.oauth.accessTokenSeconds;
  const nowMs = world.now().getTime();
  const accessToken = newOauthSecret();
  const refreshToken = newOauthSecret();
  world.addToken({ value: accessToken, userId, scopes, expiresAtMs: nowMs + seconds * 1_000 });
  world.oauth.pairs.push({ accessToken, refreshToken, clientId, userId, scopes, revoked: false });
  return ok({
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: seconds,
    refresh_token: refreshToken,
    scope: scopes.join(' '),
    created_at: Math.floor(nowMs / 1_000),
  });
}

/** @throws Refusal 401 unless both halves are right. */
function client(call: Call): Application {
  const application = call.world.oauth.applications.get(textField(call, 'client_id') ?? '');
  if (application === undefined || application.clientSecret !== textField(call, 'client_secret')) {
    throw refused(
      401,
      'invalid_client',
      'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.',
    );
  }
  return application;
}

function invalidGrant(): Refusal {
  return refused(
    400,
    'invalid_grant',
    'The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.',
  );
}

function refused(status: number, error: string, description: string): Refusal {
  return new Refusal(status, { error, error_description: description });
}
