import { createRequesterFn } from '@gitbeaker/requester-utils';
import { z } from 'zod';
import { ExternalError, PermanentError } from '../errors.ts';
import type { Method } from './exchange.ts';
import type { GitlabCaller } from './http.ts';
import type { AcceptedAnswer } from './judge-answer.ts';

const maxAnswerBytes = 10 * 1_024 * 1_024;

/** What gitbeaker hands over for one call; paging, fields' names and encoding are its work. */
interface BuiltCall {
  readonly method?: Method;
  /** `https://gitlab.com/api/v4/projects`: what some resources put before all their endpoints. */
  readonly prefixUrl?: string;
  readonly searchParams?: string;
  /** JSON. */
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** GitLab answered 403 or 404. */
export class RefusedError extends PermanentError {
  readonly why: 'forbidden' | 'not-found';

  constructor(why: 'forbidden' | 'not-found') {
    super(`GitLab answered ${why}.`, { service: 'gitlab', code: why });
    this.why = why;
  }
}

/**
 * Lets gitbeaker build the calls and `http` send them: its own sender repeats a POST after a 502, and answers a 429
 * with ten requests within a second, whatever its Retry-After.
 *
 * @returns the `requesterFn` option of gitbeaker's resources, which throw RefusedError and what `http.call` throws.
 */
export function createRequester(http: GitlabCaller) {
  return createRequesterFn(
    (_resource, built) => Promise.resolve(built),
    async (endpoint, { method = 'GET', prefixUrl = '', searchParams, body, signal }: BuiltCall = {}) => {
      const prefix = /\/api\/v4\/(.+)$/.exec(prefixUrl)?.[1];
      const below = prefix === undefined ? endpoint : `${prefix}/${endpoint}`;
      const path = searchParams ? `${below}?${searchParams}` : below;
      const answer = await http.call(
        { method, path, accept: 'application/json', body, read: readJson },
        signal,
      );
      if (answer.kind === 'refused') throw new RefusedError(answer.why);
      return answer.value;
    },
  );
}

const jsonObject = z.record(z.string(), z.unknown());
const answerSchema = z.union([jsonObject, z.array(jsonObject)]);

async function readJson({ status, headers, body }: AcceptedAnswer) {
  const parsed = answerSchema.nullable().safeParse(parseJson(await readText(body)));
  if (!parsed.success) {
    throw new ExternalError("What answers at GITLAB_URL is not GitLab's API: it sent no JSON.", {
      service: 'gitlab',
      code: 'not-gitlab',
    });
  }
  const plain = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
  return { status, headers: Object.fromEntries(plain), body: parsed.data };
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of body) {
    total += chunk.length;
    if (total > maxAnswerBytes) {
      throw new PermanentError('GitLab answered with more than 10 MiB.', {
        service: 'gitlab',
        code: 'too-large',
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** Undefined where the text is no JSON; null for an answer without a body. */
function parseJson(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
