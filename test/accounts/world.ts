import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { createAccountStore } from '../../src/accounts/account-store.ts';
import { createAuthorization } from '../../src/accounts/authorization.ts';
import { createFormLogin } from '../../src/accounts/form-login.ts';
import { createForms } from '../../src/accounts/forms.ts';
import { createLinkedAccounts } from '../../src/accounts/linked-accounts.ts';
import { createLinks } from '../../src/accounts/links.ts';
import type { SlackIdentity } from '../../src/accounts/slack-identity.ts';
import type { SlackUser } from '../../src/accounts/slack-user.ts';
import { startGitlabStandIn } from '../../src/demo/gitlab/stand-in.ts';
import { createGitlabOauth } from '../../src/gitlab/oauth.ts';
import { createHttpServer } from '../../src/http-server.ts';
import { createSealing } from '../../src/sealing.ts';
import { createBrowserCookie } from '../../src/web/browser-cookie.ts';
import { formRoutes, type StoreOutcome, type StoreRegistryAuth } from '../../src/web/form-routes.ts';
import { linkRoutes } from '../../src/web/link-routes.ts';
import type { TestRedis } from '../redis.ts';

export const ana: SlackUser = { teamId: 'T1', userId: 'U1' };
export const ben: SlackUser = { teamId: 'T1', userId: 'U2' };

type StoreCall = Readonly<Parameters<StoreRegistryAuth>>;

/** Redis, the stand-in GitLab and the pages, joined as the bot joins them. */
export async function startAccountsWorld(given: {
  readonly redis: TestRedis;
  readonly oauth?: boolean;
  readonly sealKey?: Buffer;
}) {
  const { redis: server, oauth: hasOauth = true, sealKey = Buffer.alloc(32, 3) } = given;
  const clock = { nowMs: Date.parse('2026-11-20T08:00:00Z') };
  const gitlab = await startGitlabStandIn({ now: () => new Date(clock.nowMs) });
  const redis = server.client();
  const logged: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) });
  const identities = new Map<string, SlackIdentity>([
    [ana.userId, member('Ana Sousa', 'ana@example.com')],
    [ben.userId, member('Ben Okafor', 'ben@example.com')],
  ]);
  const identify = (user: SlackUser): Promise<SlackIdentity> =>
    Promise.resolve(identities.get(user.userId) ?? { kind: 'refused', why: 'unknown' });

  const routes: Parameters<typeof createHttpServer>[0]['routes'][number][] = [];
  const http = createHttpServer({ host: '127.0.0.1', port: 0, routes, log });
  const publicUrl = `http://127.0.0.1:${(await http.listen()).port}`;
  const redirectUri = `${publicUrl}/oauth/gitlab/callback`;
  const { clientId, clientSecret } = gitlab.world.addApplication({ redirectUris: [redirectUri] });
  const oauth = createGitlabOauth({ url: gitlab.url, clientId, clientSecret, redirectUri });
  const sealing = createSealing(sealKey);
  const store = createAccountStore(redis, sealing);
  const accounts = createLinkedAccounts({ redis, store, oauth, now: () => clock.nowMs, log });
  const authorization = createAuthorization({ redis, sealing, oauth });
  const links = createLinks({ redis, sealing, publicUrl, authorization, accounts, oauth, identify });
  const forms = createForms({ redis, sealing, publicUrl });
  const cookie = createBrowserCookie(publicUrl);
  const stored: StoreCall[] = [];
  const hidden: (readonly string[])[] = [];
  const answers: (StoreOutcome | (() => Promise<StoreOutcome>))[] = [];
  const onFailure = (error: Error) => log.warn({ err: error }, 'page not served');
  routes.push(
    ...linkRoutes({
      publicUrl,
      gitlabUrl: gitlab.url,
      links,
      authorization,
      cookie,
      finishForm: createFormLogin({ forms, accounts, oauth, publicUrl, log }),
      onFailure,
    }),
    ...formRoutes({
      publicUrl,
      forms,
      cookie,
      authorization: hasOauth ? authorization : undefined,
      storeRegistryAuth: async (grant, fields) => {
        stored.push([grant, fields]);
        const answer = answers.shift() ?? {
          kind: 'stored',
          effects: ['DOCKER_AUTH_CONFIG of acme/shop changed.'],
        };
        return typeof answer === 'function' ? answer() : answer;
      },
      hideFromLog: (values) => {
        hidden.push(values);
        return () => undefined;
      },
      onFailure,
    }),
  );
  onTestFinished(async () => {
    await http.close();
    await oauth.close();
    await gitlab.close();
    redis.disconnect();
  });
  return {
    gitlab,
    redis,
    clock,
    identities,
    identify,
    logged,
    log,
    publicUrl,
    oauth,
    accounts,
    links,
    forms,
    stored,
    hidden,
    answers,
    person: (username: string, email = `${username}@example.com`) =>
      gitlab.world.addUser({ username, email }),
  };
}

export type AccountsWorld = Awaited<ReturnType<typeof startAccountsWorld>>;

export function member(name: string, email: string | null): SlackIdentity {
  return { kind: 'member', name, email, isEmailConfirmed: email !== null };
}

/** Follows addresses as a browser does, one redirect at a time, with cookies of one site. */
export function createBrowser() {
  let cookie = '';

  async function send(
    url: string,
    init: Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    const response = await fetch(url, {
      ...init,
      headers: { ...init.headers, ...(cookie === '' ? {} : { cookie }) },
      redirect: 'manual',
    });
    const set = response.headers.get('set-cookie');
    if (set !== null) cookie = set.split(';')[0] ?? '';
    return {
      status: response.status,
      location: response.headers.get('location') ?? '',
      headers: response.headers,
      text: await response.text(),
    };
  }

  return {
    open: (url: string) => send(url),
    head: (url: string) => send(url, { method: 'HEAD' }),
    post: (
      url: string,
      fields: Readonly<Record<string, string>>,
      headers: Readonly<Record<string, string>> = {},
    ) => send(url, { method: 'POST', body: new URLSearchParams(fields), headers }),
    cookie: () => cookie,
  };
}

export type Browser = ReturnType<typeof createBrowser>;

/** What a person does on GitLab's page: logs in and allows it. @returns the address that GitLab sends them to. */
export async function allowAt(authorizeUrl: string, userId: number | ''): Promise<string> {
  const { origin, searchParams } = new URL(authorizeUrl);
  const response = await fetch(`${origin}/oauth/authorize`, {
    method: 'POST',
    body: new URLSearchParams({ ...Object.fromEntries(searchParams), user_id: String(userId) }),
    redirect: 'manual',
  });
  return response.headers.get('location') ?? '';
}

/** The whole way of linking, in one browser. */
export async function linkThrough(
  world: AccountsWorld,
  user: SlackUser,
  gitlabUserId: number,
  browser = createBrowser(),
) {
  const { location } = await browser.open(await world.links.startLink(user));
  return browser.open(await allowAt(location, gitlabUserId));
}

/** Everything that Redis holds, as text. */
export async function dumpOf(world: AccountsWorld): Promise<string> {
  const parts: string[] = [];
  for (const key of await world.redis.keys('*')) {
    parts.push(key);
    const type = await world.redis.type(key);
    if (type === 'hash') parts.push(JSON.stringify(await world.redis.hgetall(key)));
    if (type === 'string') parts.push((await world.redis.get(key)) ?? '');
  }
  return parts.join('\n');
}
