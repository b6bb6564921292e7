import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { createAccountStore } from '../accounts/account-store.ts';
import { type Actor, createActors } from '../accounts/actor.ts';
import { createAuthorization } from '../accounts/authorization.ts';
import { createFormLogin } from '../accounts/form-login.ts';
import { createForms, type Forms } from '../accounts/forms.ts';
import { createLinkedAccounts, type LinkedAccounts } from '../accounts/linked-accounts.ts';
import { createLinks, type Links } from '../accounts/links.ts';
import { createPermission } from '../accounts/permission.ts';
import { type SlackIdentity, verifySlackIdentity } from '../accounts/slack-identity.ts';
import type { SlackUser } from '../accounts/slack-user.ts';
import { createStandIn } from '../accounts/stand-in.ts';
import { createUserMap } from '../accounts/user-map.ts';
import type { AccountsConfig, BotConfig } from '../config.ts';
import { ExternalError, PermanentError } from '../errors.ts';
import type { GitlabClient } from '../gitlab/client.ts';
import { createGitlabOauth } from '../gitlab/oauth.ts';
import { createSealing } from '../sealing.ts';
import type { Directory } from '../slack/directory.ts';
import { createBrowserCookie } from '../web/browser-cookie.ts';
import { formRoutes, type StoreRegistryAuth } from '../web/form-routes.ts';
import { linkRoutes } from '../web/link-routes.ts';
import type { WebRoute } from '../web/web-route.ts';

/** Who acts, who may, and the pages around it. */
export interface OpenAccounts {
  /** Who somebody of Slack is, asked afresh. */
  identify(user: SlackUser): Promise<SlackIdentity>;
  actorFor(user: SlackUser): Promise<Actor>;
  readonly permission: ReturnType<typeof createPermission>;
  /** Undefined without an OAuth application. */
  readonly linking: (Pick<Links, 'startLink'> & Pick<LinkedAccounts, 'unlink'>) | undefined;
  /** Undefined without PUBLIC_URL and PULLCHECK_SEAL_KEY. */
  readonly forms: (Pick<Forms, 'issue'> & { routes(port: FormPort): readonly WebRoute[] }) | undefined;
  /** Those for linking. */
  readonly routes: readonly WebRoute[];
  close(): Promise<void>;
}

export interface FormPort {
  readonly storeRegistryAuth: StoreRegistryAuth;
  readonly hideFromLog: (values: readonly string[]) => () => void;
}

interface OpenAccountsOptions {
  readonly config: Pick<BotConfig, 'accounts' | 'gitlab' | 'publicUrl' | 'sealKey'>;
  readonly redis: Redis;
  readonly gitlab: Pick<GitlabClient, 'standingWith'>;
  readonly directory: Directory;
  readonly log: Logger;
}

/** Whether anybody's GitLab account can be known. */
export function knowsPeople(accounts: AccountsConfig): boolean {
  return accounts.kind === 'oauth' || accounts.userMapFile !== undefined || accounts.trustEmail;
}

/** Joins accounts, pages, GitLab and Slack as the configuration says. */
export function openAccounts(options: OpenAccountsOptions): OpenAccounts {
  const { config, gitlab, directory, log } = options;
  const identify = createIdentify(directory, log);
  const permission = createPermission({ readsWith: gitlab.standingWith, now: Date.now });
  if (config.accounts.kind === 'oauth')
    return { ...openLinking(config.accounts, identify, options), identify, permission };
  const { userMapFile, trustEmail } = config.accounts;
  const userMap = userMapFile === undefined ? undefined : createUserMap(userMapFile, log);
  // Whether it can be read is said at the start, not at the first click.
  void userMap?.read();
  const standIn = createStandIn({ userMap, trustEmail, gitlab: gitlab.standingWith('bot') });
  return {
    identify,
    actorFor: createActors({ identify, source: { kind: 'stand-in', standIn } }),
    permission,
    linking: undefined,
    forms: openForms(options, undefined),
    routes: [],
    close: () => Promise.resolve(),
  };
}

type Identify = (user: SlackUser) => Promise<SlackIdentity>;

function openLinking(
  { clientId, clientSecret, publicUrl, sealKey }: Extract<AccountsConfig, { kind: 'oauth' }>,
  identify: Identify,
  options: OpenAccountsOptions,
): Omit<OpenAccounts, 'identify' | 'permission'> {
  const { redis, log, config } = options;
  const gitlabUrl = config.gitlab.url;
  const redirectUri = `${publicUrl}/oauth/gitlab/callback`;
  const oauth = createGitlabOauth({ url: gitlabUrl, clientId, clientSecret, redirectUri });
  const sealing = createSealing(sealKey);
  const store = createAccountStore(redis, sealing);
  const accounts = createLinkedAccounts({ redis, store, oauth, now: Date.now, log });
  const authorization = createAuthorization({ redis, sealing, oauth });
  const links = createLinks({ redis, sealing, publicUrl, authorization, accounts, oauth, identify });
  const forms = createForms({ redis, sealing, publicUrl });
  return {
    actorFor: createActors({ identify, source: { kind: 'linked', accounts } }),
    linking: { startLink: (user) => links.startLink(user), unlink: (user) => accounts.unlink(user) },
    forms: openForms(options, authorization),
    routes: linkRoutes({
      publicUrl,
      gitlabUrl,
      links,
      authorization,
      cookie: createBrowserCookie(publicUrl),
      finishForm: createFormLogin({ forms, accounts, oauth, publicUrl, log }),
      onFailure: (error) => log.warn({ err: error }, 'page not served'),
    }),
    close: () => oauth.close(),
  };
}

function openForms(
  { config: { publicUrl, sealKey }, redis, log }: OpenAccountsOptions,
  authorization: ReturnType<typeof createAuthorization> | undefined,
): OpenAccounts['forms'] {
  if (publicUrl === undefined || sealKey === undefined) return undefined;
  const forms = createForms({ redis, sealing: createSealing(sealKey), publicUrl });
  const cookie = createBrowserCookie(publicUrl);
  const onFailure = (error: Error) => log.warn({ err: error }, 'page not served');
  return {
    issue: (grant) => forms.issue(grant),
    routes: (port) => formRoutes({ publicUrl, forms, cookie, authorization, onFailure, ...port }),
  };
}

/** Where Slack does not answer nobody is known, and nothing is changed. */
function createIdentify(directory: Directory, log: Logger): Identify {
  return async (user) => {
    try {
      const [answer, home] = await Promise.all([directory.describeUser(user.userId), directory.home()]);
      return verifySlackIdentity(answer, user, home);
    } catch (error) {
      if (!(error instanceof ExternalError || error instanceof PermanentError)) throw error;
      log.warn({ err: error }, 'slack did not say who somebody is');
      return { kind: 'refused', why: 'unknown' };
    }
  };
}
