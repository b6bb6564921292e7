import type { IncomingMessage } from 'node:http';
import { isObject, type Json, type JsonObject, stringIn } from '../json.ts';
import { anyJson } from './arguments.ts';

const jsonFields = ['blocks', 'attachments', 'metadata', 'view'];

/** A Web API call as read from the wire; `kind` says why it could not be. */
export type ApiRequest =
  | { readonly kind: 'read'; readonly token: string; readonly args: JsonObject }
  | { readonly kind: 'unreadable'; readonly error: 'invalid_post_type' | 'invalid_json' };

/** Reads form fields or a JSON object; the token from the header or, as Slack also allows, from the arguments. */
export function readApiRequest(request: IncomingMessage, body: string): ApiRequest {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim() ?? '';
  if (type === 'application/json') return fromJson(request, body);
  if (type !== '' && type !== 'application/x-www-form-urlencoded') {
    return { kind: 'unreadable', error: 'invalid_post_type' };
  }
  const query = (request.url ?? '').split('?', 2)[1] ?? '';
  const fields = [...new URLSearchParams(query), ...new URLSearchParams(body)];
  const args: Record<string, Json> = {};
  for (const [name, value] of fields) args[name] = jsonFields.includes(name) ? toJson(value) : value;
  return toCall(request, args);
}

/** All of a request's body. */
export async function readBody(request: IncomingMessage): Promise<string> {
  request.setEncoding('utf8');
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

function fromJson(request: IncomingMessage, body: string): ApiRequest {
  const parsed = toJson(body);
  return isObject(parsed) ? toCall(request, parsed) : { kind: 'unreadable', error: 'invalid_json' };
}

function toCall(request: IncomingMessage, { token, ...args }: JsonObject): ApiRequest {
  const bearer = /^Bearer (.+)$/u.exec(request.headers.authorization ?? '')?.[1];
  return { kind: 'read', token: bearer ?? stringIn(token), args };
}

/** The JSON that a string holds, otherwise the string. */
function toJson(value: string): Json {
  try {
    return anyJson.parse(JSON.parse(value));
  } catch {
    return value;
  }
}
