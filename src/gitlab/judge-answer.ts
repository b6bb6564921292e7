import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { ExternalError, PermanentError } from '../errors.ts';
import type { Caller } from './caller.ts';
import { readRetryAfter } from './retry-after.ts';

export interface AcceptedAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: AsyncIterable<Uint8Array>;
}

/** `refused`: 403 or 404, which GitLab also answers for what the token may not see. */
export type Answer<T> =
  | { readonly kind: 'accepted'; readonly value: T }
  | { readonly kind: 'refused'; readonly why: 'forbidden' | 'not-found' };

interface Asked<T> {
  readonly caller: Caller;
  readonly url: URL;
  /** It is not GitLab's origin that answered, and it was not given the token. */
  readonly foreign: boolean;
  readonly read: (answer: AcceptedAnswer) => Promise<T>;
}

/**
 * Tells what an answer means, and reads it where it is one.
 *
 * @throws ExternalError where another try may help, PermanentError where a person has to act first.
 */
export async function judgeAnswer<T>(
  { statusCode: status, headers, body }: Dispatcher.ResponseData,
  { url, foreign, read, caller }: Asked<T>,
): Promise<Answer<T>> {
  if (status >= 200 && status < 300) {
    const fault = faultOf(headers, url);
    if (!fault) return { kind: 'accepted', value: await read({ status, headers, body }) };
    body.destroy();
    throw fault;
  }
  const said = await readStart(body);
  if (isPassing(status)) {
    throw new ExternalError(`GitLab answered ${status}.`, {
      service: 'gitlab',
      code: status === 429 ? 'ratelimited' : `http-${status}`,
      retryAfterMs: readRetryAfter({ status, headers }, Date.now()),
    });
  }
  if (foreign || status < 400) throw permanent('redirected', redirected(url, status));
  if (status === 404) return { kind: 'refused', why: 'not-found' };
  if (status === 403 && !said.includes('insufficient_scope')) return { kind: 'refused', why: 'forbidden' };
  throw refusal(status, caller);
}

/** Overload, a time-out or an outage. */
function isPassing(status: number): boolean {
  return status === 429 || status === 408 || status >= 500;
}

function redirected({ origin }: URL, status: number): string {
  return `GITLAB_URL leads to ${origin}, which answered ${status}. Set it to the address of GitLab itself.`;
}

function refusal(status: number, caller: Caller): PermanentError {
  if (caller === 'person' && (status === 401 || status === 403)) {
    return permanent(
      status === 401 ? 'unauthorized' : 'insufficient-scope',
      "GitLab refuses the person's token.",
    );
  }
  if (status === 401) {
    return permanent(
      'unauthorized',
      'GitLab refuses the token in GITLAB_TOKEN. It is wrong, expired or revoked; set a valid one.',
    );
  }
  if (status === 403)
    return permanent('insufficient-scope', 'GITLAB_TOKEN lacks a scope: it needs read_api.');
  return permanent(`http-${status}`, `GitLab answered ${status}.`);
}

function permanent(code: string, message: string): PermanentError {
  return new PermanentError(message, { service: 'gitlab', code });
}

/** A web page in place of an answer comes from a proxy or a sign-in in front of GitLab, and may pass. */
function faultOf(headers: IncomingHttpHeaders, { origin }: URL): ExternalError | undefined {
  const encoding = headers['content-encoding'] ?? 'identity';
  const isPage = String(headers['content-type']).startsWith('text/html');
  if (encoding === 'identity' && !isPage) return undefined;
  const what = isPage ? 'it sent a web page' : 'it compressed an answer unasked';
  return new ExternalError(
    `What answers at ${origin} is not GitLab's API: ${what}. Check GITLAB_URL and the proxies before it.`,
    { service: 'gitlab', code: 'not-gitlab' },
  );
}

const startBytes = 4_096;

/** The beginning of an error's body, to look for one word in; the rest is not worth waiting for. */
async function readStart(body: AsyncIterable<Uint8Array>): Promise<string> {
  let start = '';
  for await (const chunk of body) {
    start += Buffer.from(chunk).toString('latin1');
    if (start.length >= startBytes) break;
  }
  return start;
}
