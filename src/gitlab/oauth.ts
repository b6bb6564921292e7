import { Agent } from 'undici';
import type { Secret } from '../credentials/secret.ts';
import { ExternalError } from '../errors.ts';
import { withDeadline } from './deadline.ts';
import { errorOf, type OauthPerson, type OauthTokens, refusal, toPerson, toTokens } from './oauth-answers.ts';
import { exchangeForm, type FormAnswer, type FormCall } from './oauth-exchange.ts';

export interface GitlabOauthOptions {
  /** Of GitLab, no slash at the end; may have a path. */
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Registered with the application. */
  readonly redirectUri: string;
  readonly limits?: { readonly totalMs: number };
}

/** `refused`: the code or the refresh token was used before, is too old, or was revoked. */
export type TokenAnswer =
  | { readonly kind: 'granted'; readonly tokens: OauthTokens }
  | { readonly kind: 'refused' };

/** GitLab as an OAuth 2.0 server. @throws ExternalError, PermanentError as `GitlabHttp.call` does. */
export interface GitlabOauth {
  /** Where the browser goes. @param asked `challenge`: S256 of the verifier that goes along with the code later. */
  authorizeUrl(asked: { readonly state: string; readonly challenge: string }): string;
  exchangeCode(code: string, verifier: string): Promise<TokenAnswer>;
  /** Both older tokens are worth nothing afterwards, whether the answer arrives or not. */
  refresh(refreshToken: Secret): Promise<TokenAnswer>;
  /** Takes back the pair that the token belongs to; no error where it is worth nothing already. */
  revoke(token: Secret): Promise<void>;
  /** Undefined where GitLab refuses the token. */
  whoIs(accessToken: Secret): Promise<OauthPerson | undefined>;
  close(): Promise<void>;
}

/** The scope `api`: nothing smaller writes variables. @see https://docs.gitlab.com/integration/oauth_provider/ */
const scope = 'api';

/**
 * Each call is sent once: what was asked twice could have taken the token away the first time.
 *
 * @see https://docs.gitlab.com/api/oauth2/
 */
export function createGitlabOauth({
  url,
  clientId,
  clientSecret,
  redirectUri,
  limits,
}: GitlabOauthOptions): GitlabOauth {
  const dispatcher = new Agent({ connections: 4, connect: { timeout: 5_000 } });
  const client = { client_id: clientId, client_secret: clientSecret };
  const totalMs = limits?.totalMs ?? 15_000;

  async function send(path: string, call: FormCall): Promise<FormAnswer> {
    const bounded = await withDeadline({ ms: totalMs }, (signal) =>
      exchangeForm(new URL(`${url}${path}`), call, { dispatcher, signal }),
    );
    if (bounded.kind === 'done') return bounded.value;
    throw new ExternalError(`GitLab at ${url} did not answer in time.`, {
      service: 'gitlab',
      code: 'timeout',
    });
  }

  async function tokens(fields: Readonly<Record<string, string>>): Promise<TokenAnswer> {
    const answer = await send('/oauth/token', { form: { ...client, redirect_uri: redirectUri, ...fields } });
    if (answer.status === 200) return { kind: 'granted', tokens: toTokens(answer) };
    if (errorOf(answer) === 'invalid_grant') return { kind: 'refused' };
    throw refusal(answer);
  }

  return {
    authorizeUrl: (asked) => authorizeUrl({ url, clientId, redirectUri }, asked),
    exchangeCode: (code, verifier) =>
      tokens({ grant_type: 'authorization_code', code, code_verifier: verifier }),
    refresh: (refreshToken) => tokens({ grant_type: 'refresh_token', refresh_token: refreshToken() }),
    async revoke(token) {
      const answer = await send('/oauth/revoke', { form: { ...client, token: token() } });
      if (answer.status !== 200) throw refusal(answer);
    },
    async whoIs(accessToken) {
      const answer = await send('/api/v4/user', { bearer: accessToken });
      if (answer.status === 401 || answer.status === 403) return undefined;
      if (answer.status !== 200) throw refusal(answer);
      return toPerson(answer);
    },
    close: () => dispatcher.destroy(),
  };
}

function authorizeUrl(
  { url, clientId, redirectUri }: Pick<GitlabOauthOptions, 'url' | 'clientId' | 'redirectUri'>,
  { state, challenge }: { readonly state: string; readonly challenge: string },
): string {
  const address = new URL(`${url}/oauth/authorize`);
  address.search = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    state,
    scope,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  }).toString();
  return address.href;
}
