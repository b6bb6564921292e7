import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Authorization } from '../accounts/authorization.ts';
import { type FormGrant, type Forms, maxTries, type OpenForm } from '../accounts/forms.ts';
import type { BrowserCookie } from './browser-cookie.ts';
import { forbidden, foreignPost, goneForm, notVerified, storedPage } from './form-pages.ts';
import { guarded, isOfTheOtherSide, type OnFailure } from './guarded.ts';
import { answerPage, type Page, redirect } from './page.ts';
import { type PostedFields, readFields } from './read-fields.ts';
import {
  checkFields,
  type FieldName,
  type Problem,
  type RegistryAuthFields,
  shownFields,
} from './registry-auth-fields.ts';
import { registryAuthPage } from './registry-auth-page.ts';
import { isSameOrigin } from './same-origin.ts';
import type { WebRoute } from './web-route.ts';

/** `refused`: nothing was stored, and another try may do better; `forbidden`: this person may not, any more. */
export type StoreOutcome =
  /** What changed where, a sentence each. */
  | { readonly kind: 'stored'; readonly effects: readonly string[] }
  | { readonly kind: 'refused'; readonly why: string; readonly field: FieldName | null }
  | { readonly kind: 'forbidden'; readonly why: string };

/** Authorises, tries the credential, stores it and tells the thread; never twice for one form. */
export type StoreRegistryAuth = (
  /** `formId` is the same for all posts to one form. */
  grant: FormGrant & { readonly formId: string },
  fields: RegistryAuthFields,
) => Promise<StoreOutcome>;

export interface FormRoutesOptions {
  readonly publicUrl: string;
  readonly forms: Forms;
  readonly cookie: BrowserCookie;
  /** Undefined where there is no OAuth application: possession of the address is then the only proof. */
  readonly authorization: Pick<Authorization, 'begin'> | undefined;
  readonly storeRegistryAuth: StoreRegistryAuth;
  /** Keeps the values out of the log until the returned call. */
  readonly hideFromLog: (values: readonly string[]) => () => void;
  readonly onFailure: OnFailure;
}

const path = '/forms/registry-auth/:token';

/** The page where a person types a registry credential. */
export function formRoutes(options: FormRoutesOptions): readonly WebRoute[] {
  const { forms, cookie, authorization, onFailure } = options;
  const { origin } = new URL(options.publicUrl);

  async function show(request: IncomingMessage, response: ServerResponse, token: string): Promise<void> {
    const form = await forms.look(token);
    if (form === undefined) return answerPage(response, goneForm);
    const { browser, headers } = cookie.give(request);
    if (authorization === undefined || form.isVerifiedIn(browser)) {
      return answerPage(response, emptyForm(form));
    }
    if (request.method === 'HEAD') return answerPage(response, notVerified);
    const { teamId, userId } = form.grant.user;
    const to = await authorization.begin({ kind: 'form', user: { teamId, userId }, token }, browser);
    redirect(response, { status: 302, to, headers });
  }

  async function post(request: IncomingMessage, response: ServerResponse, token: string): Promise<void> {
    const posted = await readFields(request);
    if (posted.kind === 'aborted') return void response.destroy();
    answerPage(response, await pageFor(request, token, posted));
  }

  async function pageFor(request: IncomingMessage, token: string, posted: PostedFields): Promise<Page> {
    if (!isSameOrigin(request.headers, origin)) return foreignPost;
    const form = await forms.look(token);
    if (form === undefined) return goneForm;
    if (authorization !== undefined && !form.isVerifiedIn(cookie.read(request))) return notVerified;
    if (!(await forms.begin(token))) return refusedForm(form, posted, [busy]);
    let outcome:
      | StoreOutcome
      | { readonly kind: 'invalid'; readonly problems: readonly Problem[] }
      | undefined;
    try {
      outcome = await work(form, posted, options);
    } finally {
      await forms.end(token, outcome?.kind === 'stored' ? 'stored' : 'refused');
    }
    return pageOf(outcome, form, posted);
  }

  return [
    { method: 'GET', path, listener: guarded(onFailure, show) },
    { method: 'POST', path, listener: guarded(onFailure, post) },
  ];
}

function pageOf(outcome: Outcome, form: OpenForm, posted: PostedFields): Page {
  if (outcome.kind === 'stored') return storedPage(outcome.effects);
  if (outcome.kind === 'forbidden') return forbidden(outcome.why);
  const problems =
    outcome.kind === 'invalid' ? outcome.problems : [{ field: outcome.field, sentence: outcome.why }];
  return refusedForm({ ...form, triesLeft: form.triesLeft - 1 }, posted, problems);
}

type Outcome = StoreOutcome | { readonly kind: 'invalid'; readonly problems: readonly Problem[] };

const busy: Problem = {
  field: null,
  sentence: 'What was sent before is still being worked on. Wait for it, and look into the thread in Slack.',
};

const unsettled: StoreOutcome = {
  kind: 'refused',
  field: null,
  why: 'GitLab or Redis did not answer, so it is not certain what was stored. Look into the thread in Slack before you try again.',
};

async function work(
  { grant, id }: OpenForm,
  posted: PostedFields,
  { storeRegistryAuth, hideFromLog, onFailure }: FormRoutesOptions,
): Promise<Outcome> {
  if (posted.kind !== 'fields') return { kind: 'invalid', problems: [bodyProblem(posted.kind)] };
  const checked = checkFields(posted.fields, grant);
  if (checked.kind === 'invalid') return checked;
  const { username, password } = checked.fields;
  const auth = Buffer.from(`${username}:${password()}`).toString('base64');
  const show = hideFromLog([password(), auth]);
  try {
    return await storeRegistryAuth({ ...grant, formId: id }, checked.fields);
  } catch (error) {
    if (!isOfTheOtherSide(error)) throw error;
    onFailure(error);
    return unsettled;
  } finally {
    show();
  }
}

function bodyProblem(kind: 'too-large' | 'not-a-form' | 'aborted'): Problem {
  const sentence =
    kind === 'too-large'
      ? 'That is more than fits into a variable of GitLab’s. Enter a shorter password or token.'
      : 'The form arrived in another shape than this page sends it. Fill it in here.';
  return { field: null, sentence };
}

function emptyForm({ grant, triesLeft }: OpenForm): Page {
  const shown = {
    registry: grant.registry,
    username: '',
    scope: 'project',
    isProtected: grant.isProtectedRef === true,
  };
  return registryAuthPage({ status: 200, grant, shown, problems: [], triesLeft });
}

function refusedForm(
  { grant, triesLeft }: Pick<OpenForm, 'grant' | 'triesLeft'>,
  posted: PostedFields,
  problems: readonly Problem[],
): Page {
  const shown = shownFields(posted.kind === 'fields' ? posted.fields : new Map());
  return registryAuthPage({ status: 422, grant, shown, problems, triesLeft: Math.min(triesLeft, maxTries) });
}
