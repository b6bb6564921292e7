import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Authorization } from '../accounts/authorization.ts';
import type { Links } from '../accounts/links.ts';
import type { BrowserCookie } from './browser-cookie.ts';
import { anotherPerson } from './form-pages.ts';
import { guarded, type OnFailure } from './guarded.ts';
import { anotherBrowserPage, declinedPage, linkPage, unknownStatePage, usedLinkPage } from './link-pages.ts';
import { answerPage, redirect } from './page.ts';
import { isSameOrigin } from './same-origin.ts';
import type { WebRoute } from './web-route.ts';

type Authorized = Extract<Awaited<ReturnType<Authorization['finish']>>, { kind: 'authorized' }>;
interface FormLogin extends Pick<Authorized, 'person' | 'tokens'> {
  readonly purpose: Extract<Authorized['purpose'], { kind: 'form' }>;
  readonly browser: string;
}

export interface LinkRoutesOptions {
  readonly publicUrl: string;
  readonly gitlabUrl: string;
  readonly links: Pick<Links, 'open' | 'finish' | 'confirm'>;
  readonly authorization: Pick<Authorization, 'finish'>;
  readonly cookie: BrowserCookie;
  /** Where somebody was sent to GitLab for a form: the form's address; undefined where it is somebody else's. */
  readonly finishForm: (login: FormLogin) => Promise<string | undefined>;
  readonly onFailure: OnFailure;
}

/** The pages around linking an account; GitLab's redirect comes here for forms too. */
export function linkRoutes(options: LinkRoutesOptions): readonly WebRoute[] {
  const { links, cookie, publicUrl, gitlabUrl, authorization, finishForm, onFailure } = options;
  const { origin } = new URL(publicUrl);

  async function open(request: IncomingMessage, response: ServerResponse, token: string): Promise<void> {
    // Programs that look at addresses before people do ask with HEAD; they must not use it up.
    if (request.method === 'HEAD') return answerPage(response, usedLinkPage);
    const { browser, headers } = cookie.give(request);
    const to = await links.open(token, browser);
    if (to === undefined) answerPage(response, usedLinkPage);
    else redirect(response, { status: 302, to, headers });
  }

  async function confirm(request: IncomingMessage, response: ServerResponse, token: string): Promise<void> {
    request.resume();
    if (!isSameOrigin(request.headers, origin)) return answerPage(response, anotherBrowserPage);
    const outcome = await links.confirm(token, cookie.read(request));
    answerPage(response, outcome === undefined ? usedLinkPage : linkPage(outcome, gitlabUrl));
  }

  async function callback(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'HEAD') return answerPage(response, unknownStatePage);
    const query = new URLSearchParams(request.url?.split('?', 2)[1] ?? '');
    const browser = cookie.read(request);
    const asked = { state: query.get('state'), code: query.get('code'), error: query.get('error') };
    const authorized = await authorization.finish(asked, browser);
    if (authorized.kind !== 'authorized') return answerPage(response, unfinished[authorized.kind]);
    if (browser === null) return answerPage(response, anotherBrowserPage);
    const { purpose, person, tokens } = authorized;
    if (purpose.kind === 'form') {
      const to = await finishForm({ purpose, person, tokens, browser });
      if (to === undefined) return answerPage(response, anotherPerson);
      return redirect(response, { status: 303, to });
    }
    const outcome = await links.finish(purpose.user, { person, tokens, browser });
    answerPage(response, linkPage(outcome, gitlabUrl));
  }

  return [
    { method: 'GET', path: '/link/:token', listener: guarded(onFailure, open) },
    { method: 'POST', path: '/link/:token', listener: guarded(onFailure, confirm) },
    { method: 'GET', path: '/oauth/gitlab/callback', listener: guarded(onFailure, callback) },
  ];
}

const unfinished = {
  unknown: unknownStatePage,
  'another-browser': anotherBrowserPage,
  declined: declinedPage,
} as const;
