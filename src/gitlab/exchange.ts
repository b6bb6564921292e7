import { type Dispatcher, request } from 'undici';
import { type Credential, toAuthHeader } from './caller.ts';
import { type AcceptedAnswer, type Answer, judgeAnswer } from './judge-answer.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Call<T> {
  readonly method: Method;
  /** Below the API's root, without a leading slash. */
  readonly path: string;
  readonly accept: string;
  /** JSON. */
  readonly body?: string | undefined;
  /** What becomes of an accepted answer's body. */
  readonly read: (answer: AcceptedAnswer) => Promise<T>;
}

export interface ExchangeOptions {
  /** `https://gitlab.example.com/api/v4/` */
  readonly apiRoot: URL;
  readonly credential: Credential;
  readonly dispatcher: Dispatcher;
  readonly headersTimeoutMs: number;
  readonly idleTimeoutMs: number;
}

const maxRedirects = 3;

/**
 * One call, sent once.
 *
 * @throws ExternalError where another try may help, PermanentError where a person has to act first, and whatever the
 *   network throws.
 */
export async function exchange<T>(
  { method, path, accept, body, read }: Call<T>,
  options: ExchangeOptions,
  signal: AbortSignal,
): Promise<Answer<T>> {
  let url = new URL(path, options.apiRoot);
  for (let redirects = 0; ; redirects += 1) {
    const foreign = url.origin !== options.apiRoot.origin;
    const response = await request(url, {
      method,
      body: body ?? null,
      headers: {
        accept,
        // A compressed trace could be any size once unpacked.
        'accept-encoding': 'identity',
        'user-agent': 'pullcheck',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        // Storage that GitLab points to has its own signature in the address.
        ...(foreign ? {} : toAuthHeader(options.credential)),
      },
      dispatcher: options.dispatcher,
      headersTimeout: options.headersTimeoutMs,
      bodyTimeout: options.idleTimeoutMs,
      signal,
    });
    // undici fails a body that is left unread, and an error that nobody hears would end the process.
    response.body.on('error', () => undefined);
    const next = redirects < maxRedirects ? redirectTarget(response, url, method) : undefined;
    if (!next) {
      return judgeAnswer(response, { foreign, url, read, caller: options.credential.caller });
    }
    await response.body.dump();
    url = next;
  }
}

type Response = Dispatcher.ResponseData;

/** Only a read is repeated elsewhere, and never over a connection less safe than the first. */
function redirectTarget({ statusCode, headers }: Response, from: URL, method: Method): URL | undefined {
  const location = headers['location'];
  if (![301, 302, 303, 307, 308].includes(statusCode) || method !== 'GET') return undefined;
  if (typeof location !== 'string' || !URL.canParse(location, from.href)) return undefined;
  const target = new URL(location, from);
  return target.protocol === 'https:' || target.protocol === from.protocol ? target : undefined;
}
