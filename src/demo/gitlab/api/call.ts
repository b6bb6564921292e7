import type { IncomingHttpHeaders } from 'node:http';
import type { World } from '../world.ts';
import { Refusal } from './answer.ts';

/** One request, as an endpoint sees it. */
export interface Call {
  readonly method: string;
  /** Decoded values of the `:name` parts of the endpoint's path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** JSON or form fields; empty where there is no body. */
  readonly body: Readonly<Record<string, unknown>>;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly url: URL;
  readonly world: World;
}

/** The value of a `:name` part. */
export function param(call: Call, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw new Error(`the path has no :${name}`);
  return value;
}

/** A numeric `:name` part. GitLab's declaration refuses anything else. */
export function idParam(call: Call, name: string): number {
  const value = param(call, name);
  if (!/^\d+$/.test(value)) throw new Refusal(400, { error: `${name} is invalid` });
  return Number(value);
}

/** A boolean from the query or the body, in any of the spellings that GitLab takes. */
export function flag(value: unknown, name: string): boolean | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const text =
    typeof value === 'string' || typeof value === 'boolean' ? String(value).toLowerCase() : 'other';
  if (['true', 't', '1', 'yes', 'on'].includes(text)) return true;
  if (['false', 'f', '0', 'no', 'off'].includes(text)) return false;
  throw new Refusal(400, { error: `${name} is invalid` });
}

/** A string field of the body; undefined where it is absent. */
export function textField(call: Call, name: string): string | undefined {
  const value = call.body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Refusal(400, { error: `${name} is invalid` });
}

/** @throws Refusal as GitLab does where a required field is absent. */
export function requiredField(call: Call, name: string): string {
  const value = textField(call, name);
  if (value === undefined) throw new Refusal(400, { error: `${name} is missing` });
  return value;
}

/** `name[]=a&name[]=b`, or `name=a`. */
export function listQuery(call: Call, name: string): readonly string[] {
  return [...call.query.getAll(`${name}[]`), ...call.query.getAll(name)];
}
