import { createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { Application } from '../../src/demo/gitlab/oauth/grants.ts';
import { type GitlabStandIn, startGitlabStandIn } from '../../src/demo/gitlab/stand-in.ts';

const redirectUri = 'https://pullcheck.example.com/oauth/gitlab/callback';
const verifier = randomBytes(32).toString('base64url');
const challenge = createHash('sha256').update(verifier).digest('base64url');

let gitlab: GitlabStandIn;
let application: Application;
let userId: number;
let nowMs = Date.parse('2026-11-20T08:00:00Z');

beforeEach(async () => {
  gitlab = await startGitlabStandIn({ now: () => new Date(nowMs) });
  application = gitlab.world.addApplication({ redirectUris: [redirectUri] });
  userId = gitlab.world.addUser({ username: 'ana', name: '<b>Ana</b>' }).id;
});

afterEach(() => gitlab.close());

function question(over: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
  const what = {
    client_id: application.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'api',
  };
  return { ...what, state: 's', ...pkce, ...over };
}

function ask(over?: Readonly<Record<string, string>>) {
  return fetch(`${gitlab.url}/oauth/authorize?${new URLSearchParams(question(over)).toString()}`, {
    redirect: 'manual',
  });
}

async function allow(over: Readonly<Record<string, string>> = {}): Promise<URL> {
  const response = await fetch(`${gitlab.url}/oauth/authorize`, {
    method: 'POST',
    body: new URLSearchParams({ ...question(), user_id: String(userId), ...over }),
    redirect: 'manual',
  });
  return new URL(response.headers.get('location') ?? '');
}

async function post(path: string, fields: Readonly<Record<string, string>>) {
  const { clientId, clientSecret } = application;
  const body = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...fields });
  const response = await fetch(`${gitlab.url}${path}`, { method: 'POST', body });
  const answer = z.record(z.string(), z.unknown()).parse(await response.json());
  const texts = Object.entries(answer).map(([name, value]): [string, string] => [name, String(value)]);
  return { status: response.status, body: Object.fromEntries(texts) };
}

async function tokens() {
  const code = (await allow()).searchParams.get('code') ?? '';
  const fields = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
  };
  return { code, ...(await post('/oauth/token', fields)) };
}

async function mayRead(token: string | undefined): Promise<number> {
  const response = await fetch(`${gitlab.url}/api/v4/user`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  return response.status;
}

test('a person allows it, and the code becomes a pair of tokens that acts as that person', async () => {
  expect(await (await ask()).text()).toContain('Authorize as &#60;b&#62;Ana&#60;/b&#62; (@ana)');
  const { status, body } = await tokens();

  expect(status).toBe(200);
  expect(body).toMatchObject({ token_type: 'Bearer', expires_in: '7200', scope: 'api' });
  expect(await mayRead(body['access_token'])).toBe(200);
  expect(gitlab.violations()).toEqual([]);
});

test('who declines is sent back with that', async () => {
  const target = await allow({ user_id: '' });

  expect(Object.fromEntries(target.searchParams)).toMatchObject({ error: 'access_denied', state: 's' });
});

test('an application or address that is not registered is told the person, not the address', async () => {
  expect((await ask({ client_id: 'other' })).status).toBe(401);
  expect((await ask({ redirect_uri: 'https://evil.example.com' })).status).toBe(400);
});

test('a scope that the application does not have is refused', async () => {
  const { headers } = await ask({ scope: 'api sudo' });

  expect(headers.get('location')).toContain('error=invalid_scope');
});

test.each([
  ['a wrong verifier', { code_verifier: 'x'.repeat(43) }],
  ['no verifier', { code_verifier: '' }],
  ['another address', { redirect_uri: 'https://evil.example.com' }],
])('%s spends the code and gets nothing', async (_what, over) => {
  const code = (await allow()).searchParams.get('code') ?? '';
  const fields = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
  };

  expect(await post('/oauth/token', { ...fields, ...over })).toMatchObject({
    status: 400,
    body: { error: 'invalid_grant' },
  });
  expect((await post('/oauth/token', fields)).status).toBe(400);
});

test('a code counts once, and for ten minutes', async () => {
  const { code } = await tokens();
  const again = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
  };
  expect((await post('/oauth/token', again)).status).toBe(400);

  const late = (await allow()).searchParams.get('code') ?? '';
  nowMs += 10 * 60_000;
  expect((await post('/oauth/token', { ...again, code: late })).status).toBe(400);
});

test('a wrong secret of the application is told apart from a wrong code', async () => {
  expect(await post('/oauth/token', { client_secret: 'x', grant_type: 'refresh_token' })).toMatchObject({
    status: 401,
    body: { error: 'invalid_client' },
  });
});

test('a refresh takes both older tokens away, and a refresh token counts once', async () => {
  const { body: first } = await tokens();
  const refresh = { grant_type: 'refresh_token', refresh_token: first['refresh_token'] ?? '' };
  const { body: second } = await post('/oauth/token', refresh);

  expect(await mayRead(first['access_token'])).toBe(401);
  expect(await mayRead(second['access_token'])).toBe(200);
  expect(await post('/oauth/token', refresh)).toMatchObject({
    status: 400,
    body: { error: 'invalid_grant' },
  });
});

test('an access token ends after two hours, and after being revoked through either token', async () => {
  const { body: late } = await tokens();
  nowMs += 7_200_000;
  expect(await mayRead(late['access_token'])).toBe(401);

  for (const name of ['access_token', 'refresh_token']) {
    const { body } = await tokens();
    expect(await post('/oauth/revoke', { token: body[name] ?? '' })).toEqual({ status: 200, body: {} });
    expect(await mayRead(body['access_token'])).toBe(401);
    const refresh = { grant_type: 'refresh_token', refresh_token: body['refresh_token'] ?? '' };
    expect((await post('/oauth/token', refresh)).status).toBe(400);
  }
});
