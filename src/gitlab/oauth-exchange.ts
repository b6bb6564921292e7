import { type Dispatcher, request } from 'undici';
import type { Secret } from '../credentials/secret.ts';
import { toNetworkError } from './network-error.ts';

const maxAnswerBytes = 64 * 1_024;
const timeoutMs = 10_000;

export interface FormCall {
  readonly form?: Readonly<Record<string, string>>;
  readonly bearer?: Secret;
}

export interface FormAnswer {
  readonly status: number;
  /** Undefined where it is no JSON. */
  readonly body: unknown;
}

/**
 * Posts a form, or gets with a token, once.
 *
 * @throws ExternalError, PermanentError where the network fails.
 */
export async function exchangeForm(
  url: URL,
  { form, bearer }: FormCall,
  { dispatcher, signal }: { readonly dispatcher: Dispatcher; readonly signal: AbortSignal },
): Promise<FormAnswer> {
  try {
    const { statusCode, body } = await request(url, {
      method: form === undefined ? 'GET' : 'POST',
      headers: {
        accept: 'application/json',
        'accept-encoding': 'identity',
        'user-agent': 'pullcheck',
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer()}` }),
      },
      body: form === undefined ? null : new URLSearchParams(form).toString(),
      dispatcher,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      signal,
    });
    body.on('error', () => undefined);
    return { status: statusCode, body: parseJson(await readText(body)) };
  } catch (error) {
    if (signal.aborted) throw error;
    throw toNetworkError(error, url.origin) ?? error;
  }
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of body) {
    total += chunk.length;
    if (total > maxAnswerBytes) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
