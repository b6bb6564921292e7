import type { Logger } from 'pino';
import type { GitlabOauth } from '../gitlab/oauth.ts';
import type { OauthPerson, OauthTokens } from '../gitlab/oauth-answers.ts';
import type { Purpose } from './authorization.ts';
import type { Forms } from './forms.ts';
import type { LinkedAccounts } from './linked-accounts.ts';

interface FormLoginOptions {
  readonly forms: Pick<Forms, 'verifyIn'>;
  readonly accounts: Pick<LinkedAccounts, 'linkedAccount'>;
  readonly oauth: Pick<GitlabOauth, 'revoke'>;
  readonly publicUrl: string;
  readonly log: Logger;
}

interface LoggedIn {
  readonly purpose: Extract<Purpose, { kind: 'form' }>;
  readonly person: OauthPerson;
  readonly tokens: OauthTokens;
  readonly browser: string;
}

/**
 * Opens a form in the browser in which GitLab said that it is the linked person.
 *
 * @returns a function that gives the form's address; undefined where it is somebody else.
 */
export function createFormLogin({ forms, accounts, oauth, publicUrl, log }: FormLoginOptions) {
  return async ({ purpose, person, tokens, browser }: LoggedIn): Promise<string | undefined> => {
    // Who it is was all there was to know.
    await oauth
      .revoke(tokens.refreshToken)
      .catch((error: unknown) => log.warn({ err: error }, 'token not revoked at gitlab'));
    const linked = await accounts.linkedAccount(purpose.user);
    if (linked.kind === 'unlinked' || linked.person.gitlabUserId !== person.id) return undefined;
    await forms.verifyIn(purpose.token, browser);
    return `${publicUrl}/forms/registry-auth/${purpose.token}`;
  };
}
