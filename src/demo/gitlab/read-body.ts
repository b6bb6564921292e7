import type { IncomingMessage } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { Refusal } from './api/answer.ts';

/**
 * The fields of a request's body, JSON or form.
 *
 * @throws Refusal 415 for another content type, 400 for what does not parse.
 */
export async function readBody(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const text = await textOf(request);
  if (text === '') return {};
  const type = (request.headers['content-type'] ?? '').split(';')[0];
  if (type === 'application/x-www-form-urlencoded') return Object.fromEntries(new URLSearchParams(text));
  if (type !== 'application/json') {
    throw new Refusal(415, { error: `The provided content-type '${type}' is not supported.` });
  }
  return fieldsOf(text);
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
  } catch {
    // GitLab answers what does not parse as it answers what is no object.
  }
  throw new Refusal(400, { error: 'message body does not match declared format' });
}
